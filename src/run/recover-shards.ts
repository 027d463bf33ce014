// Recovers the shards of earlier runs: sealed shards, and shards that are merged and removed. The seals are authoritative. Shards that
// were not synced are verified against their seals, and the ledger is repaired to match.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Job } from '../job/job.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import { ATTEMPT_ID } from '../kit/fs/attempt-name.ts';
import { checkSignal } from '../kit/interruption.ts';
import { settleCommitIntent } from '../merge/commit-intent.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import { hasBadTilePart } from '../shard/bad-tiles.ts';
import { isIntact, readSealOf } from '../shard/file/seal.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { ShardReport } from '../shard/shard-report.ts';

/** Files of unfinished attempts: a shard, its list of bad tiles, or the trail of an isolated shard. */
const ATTEMPT = new RegExp(`^\\d+\\.(${ATTEMPT_ID}|trail|bad\\.${ATTEMPT_ID})\\.tmp(-journal)?$`);

/**
 * Returns the reports of all shards that need not run again, by index. Removes the files of unfinished attempts.
 * @throws TilefoldError 'INTERRUPTED' if the signal aborts: verifying many shards takes time
 */
export async function recoverShards(job: Job, ledger: Ledger, signal: AbortSignal): Promise<Map<number, ShardReport>> {
  removeAttempts(job.shardDirectory);
  settleCommitIntent(job.record.temporaryOutput, ledger);
  if (!canResumeMerge(job, ledger)) {
    TemporaryOutput.remove(job.record.temporaryOutput);
    ledger.forgetMerge();
  }
  const synced = ledger.syncedShards();
  const onDisk = new Set<number>();
  const reports = new Map<number, ShardReport>();
  for (const { shard, state } of ledger.rows()) {
    const remembered = state === 'merged' ? ledger.mergedReport(shard) : undefined;
    const report = remembered ?? sealedReport(job, shard, synced.has(shard));
    if (remembered === undefined && report !== undefined) onDisk.add(shard);
    if (report !== undefined) reports.set(shard, report);
    await nextTurn();
    checkSignal(signal);
  }
  ledger.transaction(() => {
    for (const { shard, state } of ledger.rows()) {
      const report = reports.get(shard);
      if (report !== undefined) {
        if (state !== 'merged' && state !== 'sealed') ledger.sealed(shard, report);
      } else if (state !== 'failed') {
        ledger.pending(shard);
      }
    }
  });
  // A shard that runs again gets a new file, which is not synced.
  if (synced.size > 0) ledger.setSyncedShards([...synced].filter((shard) => onDisk.has(shard)));
  return reports;
}

function sealedReport(job: Job, shard: number, isSynced: boolean): ShardReport | undefined {
  const path = join(job.shardDirectory, shardName(shard));
  const seal = readSealOf(path, job.manifest.header.fingerprint, shard);
  const isListed = seal !== null && hasBadTilePart(job.shardDirectory, shard, seal.report);
  if (isListed && (isSynced || isIntact(path, seal))) return seal.report;
  rmSync(path, { force: true });
  return undefined;
}

/** Whether all state of the merge is there: its entry in the ledger, the temporary output and the side files. */
function canResumeMerge({ record, output, scratchDirectory }: Job, ledger: Ledger): boolean {
  if (ledger.fact('merge') === undefined || !TemporaryOutput.exists(record.temporaryOutput)) return false;
  return mergeKind(output).sideFiles.every((name) => existsSync(join(scratchDirectory, name)));
}

function removeAttempts(directory: string): void {
  for (const name of readdirSync(directory)) if (ATTEMPT.test(name)) rmSync(join(directory, name), { force: true });
}
