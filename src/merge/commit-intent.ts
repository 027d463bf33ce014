// The ledger's word on what a flat output is about to hold: written before a transaction is committed, and believed by the next run
// when the output has its rows. So no kill and no power cut leaves rows that nobody accounts for.

import { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import { settleMerge } from './merge-mbtiles.ts';

interface Pledge {
  /** Of the output, once the shards are in it. */
  readonly rows: number;
  readonly reports: readonly (readonly [shard: number, report: ShardReport])[];
}

export function pledge(ledger: Ledger, rows: number, reports: ReadonlyMap<number, ShardReport>): void {
  ledger.setFact('pledge', { rows, reports: [...reports] } satisfies Pledge);
}

/**
 * Makes the last pledge good, where there is one: its shards are merged, or they never came so far. The first one is also all that
 * tells that a merge began.
 */
export function redeemPledge(temporaryOutput: string, ledger: Ledger): void {
  const last = ledger.fact<Pledge>('pledge');
  if (last === undefined) return;
  if (TemporaryOutput.exists(temporaryOutput) && rowsIn(temporaryOutput) >= last.rows) {
    const reports = new Map(last.reports);
    // Of a flat output each shard is a group.
    settleMerge(ledger, temporaryOutput, Math.max(...reports.keys()) + 1);
    ledger.merged(reports);
  }
  ledger.dropFact('pledge');
}

function rowsIn(path: string): number {
  using output = FlatOutput.open({ path, create: false });
  return output.rows();
}
