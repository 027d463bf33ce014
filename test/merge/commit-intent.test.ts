import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FlatOutput } from '../../src/archive/mbtiles/write/flat-output.ts';
import { Ledger } from '../../src/job/ledger/ledger.ts';
import { recordCommitIntent, settleCommitIntent } from '../../src/merge/commit-intent.ts';
import { ShardCounts, type ShardReport } from '../../src/shard/shard-report.ts';
import { emptyPruneReport } from '../../src/transform/prune/report.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const SHARDS = [0, 1, 2].map((index) => ({ index, ranges: [], tiles: 1, bytes: 1 }));
const TILE = { z: 3, x: 4, y: 5, data: Buffer.from('tile') };

function report(): ShardReport {
  const counts = new ShardCounts(0);
  counts.read(TILE);
  counts.written(TILE, 'unchanged', true);
  return counts.report(emptyPruneReport());
}

/** Records the intent to commit two shards with one row each, and leaves the output with the given number of rows. */
function killedWith(rows: number) {
  const directory = scratchDirectory();
  const temporaryOutput = join(directory, 'out.mbtiles');
  const ledger = Ledger.open(join(directory, 'ledger.sqlite'), 'f', SHARDS);
  recordCommitIntent(ledger, 2, new Map([0, 1].map((shard) => [shard, report()])));
  using output = FlatOutput.open({ path: temporaryOutput, create: true });
  using taken = output.openRows();
  for (let x = 0; x < rows; x++) taken.put({ ...TILE, x });
  taken.end();
  return { ledger, temporaryOutput };
}

test('an intent whose rows are in the output marks its shards as merged, with their reports', () => {
  const { ledger, temporaryOutput } = killedWith(2);
  settleCommitIntent(temporaryOutput, ledger);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['merged', 'merged', 'pending']);
  expect([0, 1, 2].map((shard) => ledger.mergedReport(shard))).toEqual([report(), report(), undefined]);
  expect(ledger.fact('merge')).toEqual({ groupsDone: 2 });
});

test.each([0, 1])('an intent of more rows than the %i of the output is dropped', (rows) => {
  const { ledger, temporaryOutput } = killedWith(rows);
  settleCommitIntent(temporaryOutput, ledger);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  // A later run may write the same number of rows, from other shards.
  expect(ledger.fact('pledge')).toBeUndefined();
  expect(ledger.fact('merge')).toBeUndefined();
});

test('an intent for a missing output is dropped', () => {
  const { ledger, temporaryOutput } = killedWith(2);
  rmSync(temporaryOutput);
  settleCommitIntent(temporaryOutput, ledger);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  expect(ledger.fact('pledge')).toBeUndefined();
});

test('without an intent, or after the merge begins again, nothing is settled', () => {
  const { ledger, temporaryOutput } = killedWith(2);
  ledger.forgetMerge();
  settleCommitIntent(temporaryOutput, ledger);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
});
