// Shards -> flat MBTiles: one after the other in manifest order, a few in a transaction.

import { join } from 'node:path';
import { FlatOutput } from '../archive/mbtiles/flat-output.ts';
import type { Merge, MergeContext } from './merge.ts';
import { createMbtilesMerge, groupsLeftBy, shardsInRows } from './merge-mbtiles.ts';
import { shardName } from './shard.ts';

export function createFlatMerge(context: MergeContext): Merge {
  const { job, output, reportOf } = context;
  const left = groupsLeftBy(context);
  const archive = FlatOutput.open({ path: output.path, create: left === undefined });
  // A kill between a transaction and its word in the ledger leaves more shards than the ledger knows.
  const groupsDone = left === undefined ? 0 : shardsInRows(job, archive.rows(), reportOf, left);
  return createMbtilesMerge(context, archive, groupsDone, function* (group) {
    for (const shard of group) {
      archive.append(join(job.shardDirectory, shardName(shard.index)));
      yield;
    }
  });
}
