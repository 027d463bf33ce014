// Shards -> normalized MBTiles: all images in order of first use, then all map rows. Appending a shard's images again adds nothing,
// so a killed merge begins with them anew; the map rows that are there tell which shards follow.

import { join } from 'node:path';
import { fixChangeCounter } from '../archive/mbtiles/change-counter.ts';
import { NormalizedOutput } from '../archive/mbtiles/normalized-output.ts';
import type { Shard } from '../tile/shard.ts';
import { finishOptions, shardsInRows } from './mbtiles-rows.ts';
import type { Merge, MergeContext } from './merge.ts';
import { shardName } from './shard.ts';

interface NormalizedMergePoint {
  groupsDone: number;
}

export function createNormalizedMerge({ job, ledger, output, reportOf }: MergeContext): Merge {
  const { settled } = job.manifest.header;
  const left = ledger.fact<NormalizedMergePoint>('merge');
  const archive = NormalizedOutput.open({ path: output.path, create: left === undefined });
  let groupsDone = left?.groupsDone ?? 0;
  if (left === undefined) ledger.setFact('merge', { groupsDone } satisfies NormalizedMergePoint);
  const pathOf = (shard: Shard) => join(job.shardDirectory, shardName(shard.index));
  return {
    get groupsDone() {
      return groupsDone;
    },
    *append(group) {
      const mapped = shardsInRows(job, archive.rows(), reportOf, 0);
      if (mapped === 0) {
        for (const shard of group) {
          archive.appendImages(pathOf(shard));
          yield { tiles: 0 };
        }
      }
      for (const shard of group.slice(mapped)) {
        archive.appendMap(pathOf(shard));
        yield { tiles: shard.tiles };
      }
      groupsDone = 1;
      ledger.setFact('merge', { groupsDone } satisfies NormalizedMergePoint);
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
