// A writing command from request to report: locks, job, executor, pipeline, and cleaning up after the commit.

import { basename, dirname, join } from 'node:path';
import { systemError, TilefoldError } from '../errors.ts';
import { tileZooms } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';
import { transformNotes } from '../transform/compile.ts';
import { isCommitted } from './commit.ts';
import { removeSorter, sorterDirectory } from './cradle.ts';
import { isFailedSync, withRoom } from './disk-error.ts';
import { enterJob } from './enter.ts';
import { chooseExecution, type Execution } from './execution.ts';
import type { Executor, ExecutorOptions } from './executor.ts';
import { createInProcessExecutor } from './in-process.ts';
import { defaultJobDirectory, type Job, removeJob } from './job.ts';
import { Ledger } from './ledger.ts';
import { takeLock } from './lock.ts';
import { LossWatch } from './loss-watch.ts';
import { takesRows } from './open-merge.ts';
import { checkOutputPlace } from './output-checks.ts';
import { checkPathLengths } from './path-limits.ts';
import { PhaseClock } from './phase-clock.ts';
import { runPipeline } from './pipeline.ts';
import { placeOf } from './place-of.ts';
import { writeReceipt } from './receipt.ts';
import { quietly } from './removal.ts';
import type { RunReport } from './report-types.ts';
import { completeRunOptions, type RunOptions } from './run-options.ts';
import { alreadyDoneReport, runReport } from './run-report.ts';
import { TemporaryOutput } from './temporary-output.ts';

/**
 * Does what the request asks, or goes on with it. Returns a report with status 'failed' when shards failed: their job stays,
 * and `resume` runs those alone.
 * @throws TilefoldError for everything that ends a run otherwise; the job, if there is one, stays resumable
 */
export async function run(request: Request, wished: Partial<RunOptions> = {}): Promise<RunReport> {
  const options = completeRunOptions(wished);
  try {
    return await runLocked(request, options);
  } catch (error) {
    throw systemError(error) ?? error;
  }
}

async function runLocked(request: Request, options: RunOptions): Promise<RunReport> {
  const jobDirectory = options.checkpoint ?? defaultJobDirectory(request.output);
  checkPathLengths(request.output, jobDirectory);
  checkOutputPlace(request.input, request.output);
  const sorter = sorterDirectory(jobDirectory, request.output);
  // SQLite reads it when the first database of the process is opened, which is the lock, and never again.
  process.env['SQLITE_TMPDIR'] = sorter;
  const lock = takeLock(outputLockPath(request.output), `the output ${request.output}`);
  try {
    const clock = new PhaseClock();
    const entry = await clock.time('plan', () => enterJob(request, options));
    if (entry.state === 'already-done') return alreadyDoneReport(request);
    for (const message of entry.warnings) options.onProgress({ type: 'warning', message });
    const notes = transformNotes(request.transform, tileZooms(entry.job.manifest));
    return await runJob(entry.job, options, clock, [...entry.warnings, ...notes]);
  } finally {
    quietly(() => removeSorter(sorter));
    lock.remove();
  }
}

/** By where it leads, so that two links to one file are one output. */
function outputLockPath(output: string): string {
  const place = placeOf(output);
  return join(dirname(place), `.${basename(place)}.tilefold-lock`);
}

async function runJob(job: Job, options: RunOptions, clock: PhaseClock, notes: readonly string[]): Promise<RunReport> {
  const lock = takeLock(job.lockPath, `the job ${job.directory}`);
  try {
    using ledger = Ledger.open(job.ledgerPath, job.manifest.header.fingerprint, job.manifest.shards);
    const execution = chooseExecution(job.manifest, options);
    const executor = await createExecutor(job, execution, ledger, options);
    const watch = new LossWatch(job);
    const result = await runPipeline({ job, ledger, executor, ...execution, options, clock, watch })
      .finally(() => executor[Symbol.dispose]?.())
      .catch((error) => {
        const told = watch.explain(error);
        // The merge begins anew then, and the account of what was in it is lost with it.
        if (isFailedSync(error) && !isCommitted(job, ledger)) TemporaryOutput.remove(job.record.temporaryOutput);
        throw told;
      });
    if (result.shards.failed.length > 0) watch.check();
    const report = runReport({ job, execution, options, result, clock, notes });
    if (report.status !== 'failed' && options.resume) writeReceipt(job, ledger);
    if (report.status === 'failed' || options.keepJob) return report;
    // In this order, a kill in between leaves the ledger whole or no job.
    removeJob(job.directory);
    ledger.abandon();
    return report;
  } catch (error) {
    // No resume can make more of it, so there is nothing to keep.
    if (error instanceof TilefoldError && error.code === 'EMPTY_OUTPUT') abandon(job);
    throw withRoom(systemError(error) ?? error, job);
  } finally {
    lock[Symbol.dispose]();
  }
}

function abandon(job: Job): void {
  TemporaryOutput.remove(job.record.temporaryOutput);
  removeJob(job.directory);
}

async function createExecutor(
  job: Job,
  execution: Execution,
  ledger: Ledger,
  options: RunOptions,
): Promise<Executor & Partial<Disposable>> {
  const shared: ExecutorOptions = { retries: options.retries, beginAttempt: (shard, pid) => ledger.started(shard, pid) };
  if (execution.stream) return createInProcessExecutor(shared);
  // Node's part in it is not small, and a small job has no use for it.
  const { createClusterExecutor } = await import('./cluster.ts');
  const { workers, overlap } = execution;
  // Every other output has to wait for a zoom, or for all.
  const inOrder = overlap && takesRows(job);
  return createClusterExecutor({ ...shared, workers, inOrder, workerTimeoutMs: options.workerTimeoutMs });
}

/** The error that a report with failed shards becomes where an error is wanted. */
export function failedShardsError(report: RunReport): TilefoldError {
  const { failed, total } = report.shards;
  const first = failed[0];
  const names = failed.slice(0, 10).map(({ index }) => index);
  const more = failed.length > names.length ? ` and ${failed.length - names.length} more` : '';
  const which = `${failed.length} of ${total} shards failed (${names.join(', ')}${more})`;
  return new TilefoldError(
    'SHARDS_FAILED',
    `${which}; the first: ${first?.error}. The others are kept: --resume runs the failed ones alone`,
    {
      permanent: false,
    },
  );
}
