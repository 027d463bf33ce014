// Merges shards into normalized MBTiles: first all images, in order of first use, then all map rows. Appending a shard's images is
// idempotent, so a killed merge repeats the first pass. The number of map rows tells where the second pass resumes.

import { join } from 'node:path';
import { NormalizedOutput } from '../archive/mbtiles/write/normalized-output.ts';
import type { Step } from '../job/progress-event.ts';
import { shardName } from '../shard/file/shard-file.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import type { Merge, MergeInput, MergeKind } from './merge.ts';
import { createMbtilesMerge, finishByPath, groupsLeftBy, settleMerge, shardsInRows } from './merge-mbtiles.ts';

const finishInWorker = finishByPath(NormalizedOutput.open);

export const NORMALIZED_MERGE: MergeKind = {
  takesRows: false,
  sideFiles: [],
  // One group, since all images come before the first map row.
  groups: (shards) => [[...shards]],
  open: createNormalizedMerge,
  finishInWorker,
};

function createNormalizedMerge(input: MergeInput): Merge {
  const { ledger, output, reportOf } = input;
  const left = groupsLeftBy(ledger);
  const archive = NormalizedOutput.open({ path: output.path, create: left === undefined });
  // Its transactions record no commit intent. Without this fact, a resume would discard their rows.
  settleMerge(ledger, output.path, left ?? 0);
  const pathOf = (shard: Shard) => join(input.shardDirectory, shardName(shard.index));
  const count: { step: Step; tiles: number } = { step: 'images', tiles: 0 };
  const counted = ({ index }: Shard) => {
    count.tiles += totals(reportOf(index) as ShardReport).written;
  };
  return createMbtilesMerge(input, finishInWorker, archive, left ?? 0, count, function* (group) {
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
    // Compared by index, the position in the manifest, since some shards may be skipped.
    for (const shard of group.filter(({ index }) => index >= mapped)) {
      archive.appendMap(pathOf(shard));
      counted(shard);
      yield;
    }
  });
}
