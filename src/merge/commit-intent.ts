// The ledger's record of what a flat output is about to hold: written before a transaction is committed, and settled by the next run
// from the rows that the output has. So no kill and no power cut leaves rows that nobody accounts for.

import { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import { settleMerge } from './merge-mbtiles.ts';

/** The fact's name in the ledger. */
const FACT = 'pledge';

interface CommitIntent {
  /** Of the output, once the shards are in it. */
  readonly rows: number;
  readonly reports: readonly (readonly [shard: number, report: ShardReport])[];
}

/** Records that the transaction about to be committed leaves so many rows in the output, the last of them of these shards. */
export function recordCommitIntent(ledger: Ledger, rows: number, reports: ReadonlyMap<number, ShardReport>): void {
  ledger.setFact(FACT, { rows, reports: [...reports] } satisfies CommitIntent);
}

/**
 * Settles the last intent, where there is one: if the output has its rows, its shards are merged; if not, the transaction was never
 * committed. The first intent is also the only sign that a merge began.
 */
export function settleCommitIntent(temporaryOutput: string, ledger: Ledger): void {
  const last = ledger.fact<CommitIntent>(FACT);
  if (last === undefined) return;
  if (TemporaryOutput.exists(temporaryOutput) && rowsIn(temporaryOutput) >= last.rows) {
    const reports = new Map(last.reports);
    // Of a flat output each shard is a group.
    settleMerge(ledger, temporaryOutput, Math.max(...reports.keys()) + 1);
    ledger.merged(reports);
  }
  ledger.dropFact(FACT);
}

function rowsIn(path: string): number {
  using output = FlatOutput.open({ path, create: false });
  return output.rows();
}
