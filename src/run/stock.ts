// What an earlier run has left: shards that are sealed, and shards that are merged and gone. The seals decide; the ledger's rows
// are repaired from them.

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from './job.ts';
import type { Ledger } from './ledger.ts';
import { readSealOf } from './seal.ts';
import { shardName } from './shard.ts';
import type { ShardReport } from './shard-report.ts';
import { TemporaryOutput } from './temporary-output.ts';

/** Returns the reports of all shards that need not run again, by index. Removes the files of attempts that never ended. */
export function takeStock(job: Job, ledger: Ledger): Map<number, ShardReport> {
  removeAttempts(job.shardDirectory);
  if (!mergeBegan(job, ledger)) {
    TemporaryOutput.remove(job.record.temporaryOutput);
    ledger.forgetMerge();
  }
  const reports = new Map<number, ShardReport>();
  ledger.transaction(() => {
    for (const row of ledger.rows()) {
      const report = standing(job, ledger, row.shard, row.state === 'merged');
      if (report !== undefined) reports.set(row.shard, report);
      if (report === undefined) ledger.pending(row.shard);
      else if (row.state !== 'merged' && row.state !== 'sealed') ledger.sealed(row.shard, report);
    }
  });
  return reports;
}

function standing(job: Job, ledger: Ledger, shard: number, merged: boolean): ShardReport | undefined {
  const remembered = merged ? ledger.mergedReport(shard) : undefined;
  if (remembered !== undefined) return remembered;
  const path = join(job.shardDirectory, shardName(shard));
  const seal = readSealOf(path, job.manifest.header.fingerprint, shard);
  if (seal === null) rmSync(path, { force: true });
  return seal?.report;
}

/** Both halves of the merge's state have to be there: the output's parts, and the ledger's word on how far they go. */
function mergeBegan(job: Job, ledger: Ledger): boolean {
  return ledger.fact('merge') !== undefined && TemporaryOutput.exists(job.record.temporaryOutput);
}

function removeAttempts(directory: string): void {
  for (const name of readdirSync(directory)) if (/\.tmp(-journal)?$/.test(name)) rmSync(join(directory, name), { force: true });
}
