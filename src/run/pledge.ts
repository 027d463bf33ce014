// The ledger's word on what a flat output is about to hold: written before a transaction is committed, and believed by the next run
// when the output has its rows. So no kill and no power cut leaves rows that nobody accounts for.

import { dirname } from 'node:path';
import { FlatOutput } from '../archive/mbtiles/flat-output.ts';
import { syncDirectory } from './durable.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger.ts';
import type { ShardReport } from './shard-report.ts';

interface Pledge {
  /** Of the output, once the shards are in it. */
  readonly rows: number;
  readonly reports: readonly (readonly [shard: number, report: ShardReport])[];
}

export function pledge(ledger: Ledger, rows: number, reports: ReadonlyMap<number, ShardReport>): void {
  ledger.setFact('pledge', { rows, reports: [...reports] } satisfies Pledge);
}

/** Makes the last pledge good: its shards are merged, or they never came so far. To be called where a merge began. */
export function redeemPledge(job: Job, ledger: Ledger): void {
  const last = ledger.fact<Pledge>('pledge');
  if (last === undefined) return;
  if (rowsInOutput(job) >= last.rows) {
    // A power cut could still bring the transaction's journal back.
    syncDirectory(dirname(job.record.temporaryOutput));
    ledger.merged(new Map(last.reports));
  }
  ledger.dropFact('pledge');
}

function rowsInOutput({ record }: Job): number {
  using output = FlatOutput.open({ path: record.temporaryOutput, create: false });
  return output.rows();
}
