// Runs a writing command from request to report: takes the locks, gets the job, runs the pipeline, and cleans up after the commit.

import type { Executor, ExecutorOptions } from '../engine/executor.ts';
import { createInProcessExecutor } from '../engine/in-process.ts';
import { systemError, TilefoldError } from '../errors.ts';
import { isFailedSync, withRoom } from '../job/disk-error.ts';
import { defaultJobDirectory, type Job, removeJob } from '../job/job.ts';
import { placed } from '../job/job-place.ts';
import { outputLockPath, removePointer } from '../job/job-pointer.ts';
import { Ledger } from '../job/ledger/ledger.ts';
import { isCommitted } from '../job/output/commit.ts';
import { checkOutputPlace } from '../job/output/output-checks.ts';
import { leavesReceipt, writeReceipt } from '../job/output/receipt.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import { RemovalWatch } from '../job/removal-watch.ts';
import type { RunReport, StopReport } from '../job/report-types.ts';
import { beginRun, endRun } from '../job/run-history.ts';
import { completeRunOptions, type RunOptions } from '../job/run-options.ts';
import { enterScratch } from '../job/scratch.ts';
import { removeSorter, sorterDirectory } from '../job/staging.ts';
import { takeLock } from '../kit/fs/lock.ts';
import { checkPathLengths } from '../kit/fs/path-limits.ts';
import { quietly } from '../kit/fs/removal.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import { tileZooms } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import { transformOf } from '../transform/registry.ts';
import { enterJob } from './enter.ts';
import { chooseExecution, type Execution } from './estimate/execution.ts';
import { PhaseClock } from './phase-clock.ts';
import { type PipelineResult, runPipeline } from './pipeline.ts';
import { alreadyDoneReport, askedBy } from './records/blank-report.ts';
import { RunRecord } from './records/run-record.ts';
import { runReport } from './records/run-report.ts';
import { stopOf } from './records/stop.ts';
import { type DirectTarget, shardRunner } from './shard-runner.ts';

/**
 * Runs a request, or resumes it. If shards fail, returns a report with status 'failed'; the job stays, and `resume` runs only those
 * shards again. With `skipFailedShards` the status is 'incomplete', and the output is committed without them. With a `part` the status
 * may be 'mapped': no more was asked for.
 * @throws TilefoldError for every other end of a run. `onStopped` has received the report by then. The job, if there is one, can be
 * resumed
 */
export async function run(request: Request, given: Partial<RunOptions> = {}): Promise<RunReport> {
  const options = placed(request, completeRunOptions(given));
  const record = new RunRecord(request, options);
  try {
    return await runLocked(request, options, record);
  } catch (error) {
    const told = systemError(error) ?? error;
    // A failure to build the report must not hide the error.
    quietly(() => options.onStopped(record.stopped(told)));
    throw told;
  }
}

async function runLocked(request: Request, options: RunOptions, record: RunRecord): Promise<RunReport> {
  const jobDirectory = options.checkpoint ?? defaultJobDirectory(request.output);
  checkPathLengths(request.output, jobDirectory);
  checkOutputPlace(request);
  const sorter = sorterDirectory(jobDirectory, request.output);
  // SQLite reads this once, when the process opens its first database, which is a lock.
  process.env['SQLITE_TMPDIR'] = options.tmpdir ?? sorter;
  using _scratch = await enterScratch(options.tmpdir);
  const lock = takeLock(outputLockPath(request.output), `the output ${request.output}`);
  try {
    const clock = new PhaseClock();
    const entry = await clock.time('plan', () => enterJob(request, options, record));
    if (entry.state === 'already-done') return alreadyDoneReport(askedBy(request), entry.receipt, record.times());
    for (const message of entry.warnings) options.onProgress({ type: 'warning', message });
    const notes = transformOf(request.transform).notes(request.transform, tileZooms(entry.job.manifest));
    return await runJob(entry.job, options, clock, [...entry.warnings, ...notes], record);
  } finally {
    quietly(() => removeSorter(sorter));
    lock.remove();
  }
}

async function runJob(
  job: Job,
  options: RunOptions,
  clock: PhaseClock,
  notes: readonly string[],
  record: RunRecord,
): Promise<RunReport> {
  const lock = takeLock(job.lockPath, `the job ${job.directory}`);
  const execution = chooseExecution(job.manifest, options);
  try {
    using ledger = Ledger.open(job.ledgerPath, job.manifest.header.fingerprint, job.manifest.shards);
    const begun = beginRun(job, ledger, record.started, options.commandLine);
    record.began(job, begun);
    const end = (how: StopReport | 'done') => endRun(job, ledger, begun, how);
    try {
      return await runWithLedger(job, ledger, execution, options, clock, notes, record, end);
    } catch (error) {
      end(stopOf(systemError(error) ?? error, 'error'));
      throw error;
    }
  } catch (error) {
    // A resume would end the same way, so the job is not kept.
    if (error instanceof TilefoldError && error.code === 'EMPTY_OUTPUT') abandon(job);
    throw withRoom(systemError(error) ?? error, job, execution.stream);
  } finally {
    lock[Symbol.dispose]();
  }
}

async function runWithLedger(
  job: Job,
  ledger: Ledger,
  execution: Execution,
  options: RunOptions,
  clock: PhaseClock,
  notes: readonly string[],
  record: RunRecord,
  end: (how: StopReport | 'done') => void,
): Promise<RunReport> {
  const watch = new RemovalWatch(job);
  const told = (result: PipelineResult) => ({ job, execution, options, result, clock, notes });
  const createExecutor = (direct: DirectTarget) => executorOf(job, execution, ledger, options, direct);
  const onBegun = (soFar: () => PipelineResult) => record.counts(() => told(soFar()));
  const result = await runPipeline({ job, ledger, createExecutor, ...execution, options, clock, watch, onBegun }).catch(
    (error) => {
      const explained = watch.explain(error);
      // The file cannot be trusted after a failed fsync. Without it, a resume restarts the merge.
      if (isFailedSync(error) && !isCommitted(job, ledger)) TemporaryOutput.remove(job.record.temporaryOutput);
      throw explained;
    },
  );
  if (!result.isCommitted) watch.check();
  const report = runReport({ ...told(result), times: record.times(), stop: null });
  if (result.isCommitted && leavesReceipt(options)) writeReceipt(job, ledger, report.provenance, report);
  end(report.stop ?? 'done');
  if (!result.isCommitted || options.keepJob) return report;
  // In this order, a kill in between leaves either an intact ledger or no job.
  removeJob(job.directory);
  ledger.abandon();
  removePointer(job.record.request.output, job.directory);
  return report;
}

function abandon(job: Job): void {
  TemporaryOutput.remove(job.record.temporaryOutput);
  removeJob(job.directory);
  removePointer(job.record.request.output, job.directory);
}

async function executorOf(
  job: Job,
  execution: Execution,
  ledger: Ledger,
  options: RunOptions,
  direct: DirectTarget,
): Promise<Executor<Shard, ShardReport> & Partial<Disposable>> {
  const shared: ExecutorOptions = { retries: options.retries, beginAttempt: (shard, pid) => ledger.started(shard, pid) };
  // In-process, a failed fsync concerns the output, not one shard.
  if (execution.stream)
    return createInProcessExecutor(
      shardRunner(() => job, direct),
      { ...shared, isFatal: isFailedSync },
    );
  // Loaded on demand: node:cluster is slow to load, and small jobs do not need it.
  const { createClusterExecutor } = await import('../engine/cluster.ts');
  const { workers, overlap } = execution;
  // Only such an output can merge single shards. The others wait for a whole zoom or for all shards.
  const inOrder = overlap && mergeKind(job.output).takesRows;
  const { directory, shardDirectory: trailDirectory } = job;
  const { workerTimeoutMs } = options;
  return createClusterExecutor({ ...shared, directory, trailDirectory, workers, inOrder, workerTimeoutMs });
}
