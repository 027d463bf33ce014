// Shards -> normalized MBTiles: all images in order of first use, then all map rows. Appending a shard's images again adds nothing,
// so a killed merge begins with them anew; the map rows that are there tell which shards follow.

import { join } from 'node:path';
import { NormalizedOutput } from '../archive/mbtiles/write/normalized-output.ts';
import type { Step } from '../job/progress-event.ts';
import { shardName } from '../shard/file/shard-file.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import type { Merge, MergeInput, MergeKind } from './merge.ts';
import { createMbtilesMerge, finishByPath, groupsLeftBy, settleMerge, shardsInRows } from './merge-mbtiles.ts';

const finishApart = finishByPath(NormalizedOutput.open);

export const NORMALIZED_MERGE: MergeKind = {
  takesRows: false,
  sideFiles: [],
  // Every image comes before the first map row.
  groups: (shards) => [[...shards]],
  open: createNormalizedMerge,
  finishApart,
};

function createNormalizedMerge(input: MergeInput): Merge {
  const { ledger, output, reportOf } = input;
  const left = groupsLeftBy(ledger);
  const archive = NormalizedOutput.open({ path: output.path, create: left === undefined });
  // Its transactions record no intent: without the fact, their rows would count for nothing.
  settleMerge(ledger, output.path, left ?? 0);
  const pathOf = (shard: Shard) => join(input.shardDirectory, shardName(shard.index));
  const count: { step: Step; tiles: number } = { step: 'images', tiles: 0 };
  const counted = ({ index }: Shard) => {
    count.tiles += totals(reportOf(index) as ShardReport).written;
  };
  return createMbtilesMerge(input, finishApart, archive, left ?? 0, count, function* (group) {
    const mapped = shardsInRows(input, archive.rows(), 0);
    if (mapped === 0) {
      for (const shard of group) {
        archive.appendImages(pathOf(shard));
        counted(shard);
        yield;
      }
    }
    count.step = 'rows';
    count.tiles = archive.rows();
    // A shard's index is its place in the manifest, and some of them may be left out.
    for (const shard of group.filter(({ index }) => index >= mapped)) {
      archive.appendMap(pathOf(shard));
      counted(shard);
      yield;
    }
  });
}
