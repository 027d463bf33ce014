// Shards -> flat MBTiles: one after the other in manifest order, each in a transaction of its own. The rows that are in the output
// tell which shards are, so that a killed merge goes on after them.

import { join } from 'node:path';
import { fixChangeCounter } from '../archive/mbtiles/change-counter.ts';
import { FlatOutput } from '../archive/mbtiles/flat-output.ts';
import { finishOptions, shardsInRows } from './mbtiles-rows.ts';
import type { Merge, MergeContext } from './merge.ts';
import { shardName } from './shard.ts';

interface FlatMergePoint {
  groupsDone: number;
}

export function createFlatMerge({ job, ledger, output, reportOf }: MergeContext): Merge {
  const { settled } = job.manifest.header;
  const left = ledger.fact<FlatMergePoint>('merge');
  const archive = FlatOutput.open({ path: output.path, create: left === undefined });
  let groupsDone = left === undefined ? 0 : shardsInRows(job, archive.rows(), reportOf, left.groupsDone);
  const settle = () => ledger.setFact('merge', { groupsDone } satisfies FlatMergePoint);
  settle();
  return {
    get groupsDone() {
      return groupsDone;
    },
    *append(group) {
      for (const shard of group) {
        archive.append(join(job.shardDirectory, shardName(shard.index)));
        yield { tiles: shard.tiles };
      }
      groupsDone++;
      settle();
    },
    finish(metadata) {
      const rows = archive.rows();
      archive.finish(metadata, settled.tileType, finishOptions(job));
      fixChangeCounter(output.fd);
      return rows;
    },
    [Symbol.dispose]() {
      archive[Symbol.dispose]();
    },
  };
}
