// Merges shards into flat MBTiles, one after another in manifest order, several per transaction. Appends shard files, or, in an
// in-process run, takes rows directly from the shard runner.

import { join } from 'node:path';
import { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import { SHARDS_PER_TRANSACTION } from '../archive/mbtiles/write/output-transaction.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { ShardTarget } from '../shard/shard.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';
import { recordCommitIntent } from './commit-intent.ts';
import type { Merge, MergeInput, MergeKind } from './merge.ts';
import { createMbtilesMerge, finishByPath, groupsLeftBy, shardsInRows } from './merge-mbtiles.ts';

/** Maximum time between commits of direct rows. Bounds the work lost to a kill, as SHARDS_PER_TRANSACTION does. */
const SETTLE_AFTER_MS = 1_000;

const finishInWorker = finishByPath(FlatOutput.open);

export const FLAT_MERGE: MergeKind = {
  takesRows: true,
  sideFiles: [],
  groups: (shards) => shards.map((shard) => [shard]),
  open: createFlatMerge,
  finishInWorker,
};

function createFlatMerge(input: MergeInput): Merge {
  const { ledger, output, reportOf } = input;
  const left = groupsLeftBy(ledger);
  /** Reports of the shards in the current transaction. */
  const reports = new Map<number, ShardReport>();
  const archive = FlatOutput.open({
    path: output.path,
    create: left === undefined,
    aroundCommit(commit) {
      if (reports.size > 0) recordCommitIntent(ledger, archive.rows(), reports);
      commit();
      reports.clear();
    },
  });
  const groupsDone = left === undefined ? 0 : shardsInRows(input, archive.rows(), left);
  const count = { step: 'append' as const, tiles: archive.rows() };
  let settled = performance.now();
  const isDue = () => reports.size >= SHARDS_PER_TRANSACTION || performance.now() - settled >= SETTLE_AFTER_MS;
  const append = (shard: number) => {
    const report = reportOf(shard) as ShardReport;
    archive.append(join(input.shardDirectory, shardName(shard)), () => reports.set(shard, report));
  };
  const merge = createMbtilesMerge(input, finishInWorker, archive, groupsDone, count, function* (group) {
    for (const { index } of group) {
      if (!reports.has(index)) append(index);
      else if (isDue()) archive.settle();
      count.tiles += totals(reportOf(index) as ShardReport).written;
      if (archive.isSettled) settled = performance.now();
      yield;
    }
  });
  merge.direct = ({ index }) => directTarget(archive, (report) => reports.set(index, report));
  return merge;
}

function directTarget(archive: FlatOutput, onEnd: (report: ShardReport) => void): ShardTarget {
  const rows = archive.openRows();
  return {
    put: (tile) => rows.put(tile),
    end(report) {
      rows.end();
      onEnd(report);
    },
    [Symbol.dispose]: () => rows[Symbol.dispose](),
  };
}
