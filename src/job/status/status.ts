// Reads the status of a job from its ledger, without disturbing a run in progress.

import { existsSync } from 'node:fs';
import { isLocked } from '../../kit/fs/lock.ts';
import { inputsText } from '../../plan/inputs.ts';
import { isJob, type Job, openJob } from '../job.ts';
import { outputLockPath } from '../job-pointer.ts';
import { type CheckpointRow, Ledger } from '../ledger/ledger.ts';
import { receiptOf } from '../output/receipt.ts';
import type { TallyReport } from '../report-types.ts';
import { lastRun } from '../run-history.ts';
import { findJob } from './find-job.ts';
import { statusWithoutJob } from './finished-output.ts';
import { jobStop } from './job-end.ts';
import { nextCommand } from './next-command.ts';
import type { Checkpoint, JobState, StatusReport } from './status-report.ts';

/**
 * Returns the status of a job, named by its directory or by its output.
 * @throws TilefoldError 'NO_JOB' if there is neither a job nor an output with a matching receipt
 */
export async function statusReport(jobOrOutput: string): Promise<StatusReport> {
  const directory = findJob(jobOrOutput);
  if (directory === undefined) return statusWithoutJob(jobOrOutput);
  try {
    const job = await openJob(directory);
    using ledger = Ledger.view(job.ledgerPath);
    return statusOf(job, ledger);
  } catch (error) {
    // Its run has just ended, and is removing it.
    if (!isJob(directory)) return statusWithoutJob(jobOrOutput);
    throw error;
  }
}

/** Whether a run is active. Between two locks of the job it holds the output's alone. */
export function isLive({ lockPath, record }: Job): boolean {
  return isLocked(lockPath) || isLocked(outputLockPath(record.request.output));
}

/** Returns the status by a ledger that is open. The job may have been removed since: then its output was committed, or abandoned. */
export function statusOf(job: Job, ledger: Ledger): StatusReport {
  const { directory } = job;
  const live = isLive(job);
  const rows = ledger.rows();
  const phase = ledger.fact<string>('phase') ?? 'plan';
  const run = lastRun(job, ledger);
  const shards = { total: job.manifest.shards.length, pending: 0, running: 0, sealed: 0, failed: 0, merged: 0 };
  for (const row of rows) {
    // A killed run leaves rows in state 'running'.
    if (row.state === 'running' && !live) row.state = 'pending';
    shards[row.state]++;
  }
  const checkpoints = rows.map(checkpointOf);
  const sum = (field: 'tiles_in' | 'tiles_out') => rows.reduce((all, row) => all + row[field], 0);
  const { command, output } = job.record.request;
  const state = stateOf(live, phase === 'done' && existsSync(output), shards);
  const isOver = state === 'resumable' || state === 'failed-shards';
  const leadsToJob = findJob(output) === directory ? output : directory;
  const next = (...more: string[]) =>
    nextCommand(leadsToJob, run?.commandLine ?? job.record.commandLine ?? null, process.cwd(), ...more);
  return {
    state,
    job: existsSync(directory) ? directory : null,
    command,
    input: inputsText(job.record.request),
    output,
    live,
    phase,
    stop: isOver ? jobStop(run, job.ledgerPath) : null,
    next: isOver ? next() : null,
    rerun: isOver && shards.failed > 0 ? next('--failed') : null,
    shards,
    tiles: { total: job.manifest.header.tiles, read: sum('tiles_in'), written: sum('tiles_out') },
    lethal_tiles: checkpoints.flatMap(lethalTiles),
    checkpoints,
    receipt: state === 'finished' ? (receiptOf(output) ?? null) : null,
  };
}

function stateOf(live: boolean, stands: boolean, { failed, pending, running }: StatusReport['shards']): JobState {
  if (live) return 'running';
  if (stands) return 'finished';
  return failed > 0 && pending + running === 0 ? 'failed-shards' : 'resumable';
}

function checkpointOf({ dropped, warnings, ...row }: CheckpointRow): Checkpoint {
  return { ...row, dropped: JSON.parse(dropped) as Record<string, number>, warnings: JSON.parse(warnings) as TallyReport[] };
}

function lethalTiles({ warnings }: Checkpoint): string[] {
  return warnings.filter(({ kind }) => kind === 'lethal').flatMap(({ examples }) => examples);
}
