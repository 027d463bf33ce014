// Records in the ledger what a flat output will hold, before a transaction is committed. The next run compares the record with the
// output's row count. So the ledger accounts for every row, also after a kill or a power cut.

import { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import { settleMerge } from './merge-mbtiles.ts';

/** The fact's name in the ledger. */
const FACT = 'pledge';

interface CommitIntent {
  /** Row count of the output after the commit. */
  readonly rows: number;
  readonly reports: readonly (readonly [shard: number, report: ShardReport])[];
}

/** Records the output's row count after the next commit, and the reports of the shards that it adds. */
export function recordCommitIntent(ledger: Ledger, rows: number, reports: ReadonlyMap<number, ShardReport>): void {
  ledger.setFact(FACT, { rows, reports: [...reports] } satisfies CommitIntent);
}

/**
 * Settles the last intent, if there is one. If the output has the recorded rows, its shards are marked as merged; else the transaction
 * was not committed. Before the first durable point, the intent is the only sign that a merge began.
 */
export function settleCommitIntent(temporaryOutput: string, ledger: Ledger): void {
  const last = ledger.fact<CommitIntent>(FACT);
  if (last === undefined) return;
  if (TemporaryOutput.exists(temporaryOutput) && rowsIn(temporaryOutput) >= last.rows) {
    const reports = new Map(last.reports);
    // In a flat output each shard is a group.
    settleMerge(ledger, temporaryOutput, Math.max(...reports.keys()) + 1);
    ledger.merged(reports);
  }
  ledger.dropFact(FACT);
}

function rowsIn(path: string): number {
  using output = FlatOutput.open({ path, create: false });
  return output.rows();
}
