// Finds or creates the job of a run: a new job, an unfinished one to resume, or none if the output is already done.

import { existsSync } from 'node:fs';
import { type InputIdentity, InputWatch } from '../archive/identity.ts';
import { TilefoldError } from '../errors.ts';
import {
  createJob,
  defaultJobDirectory,
  foreignDirectory,
  holdsForeignFiles,
  type Job,
  type JobRecord,
  jobLockPath,
  jobState,
  openJob,
  removeJob,
  replaceRecord,
} from '../job/job.ts';
import { jobElsewhere, unfinishedElsewhere } from '../job/job-place.ts';
import { removePointer, writePointer } from '../job/job-pointer.ts';
import { Ledger } from '../job/ledger/ledger.ts';
import { atOwnPaths, atPathsOf } from '../job/moved-job.ts';
import { isCommitted, settleName } from '../job/output/commit.ts';
import { orphanNotes } from '../job/output/orphans.ts';
import { checkHardLinks, checkOutputFree } from '../job/output/output-checks.ts';
import {
  checkDone,
  checkNothingMissing,
  checkReceiptPlace,
  DONE,
  isOutdated,
  leavesReceipt,
  type Receipt,
  receiptOf,
  writeReceipt,
} from '../job/output/receipt.ts';
import { differenceError, UNFINISHED } from '../job/output/request-difference.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import { lastRun } from '../job/run-history.ts';
import type { RunOptions } from '../job/run-options.ts';
import { createStagingDirectory, makeSorter, removeStaleStaging } from '../job/staging.ts';
import { takeLock } from '../kit/fs/lock.ts';
import { removeUnused } from '../kit/fs/own-directory.ts';
import { checkPlace } from '../kit/fs/place.ts';
import { type Difference, differences, type FingerprintParts, fingerprintOf } from '../plan/fingerprint.ts';
import { inputPaths } from '../plan/inputs.ts';
import type { Request } from '../plan/request.ts';
import { writeBadTiles } from '../shard/bad-tiles.ts';
import { diskPlan } from './estimate/disk-plan.ts';
import { checkRoom } from './estimate/room.ts';
import type { RunRecord } from './records/run-record.ts';
import { recoverShards } from './recover-shards.ts';
import { compressionsIn, fingerprintParts } from './request/prepare.ts';
import { prepareInWorker } from './request/prepare-in-worker.ts';

export type Entry =
  | { state: 'new' | 'resumed'; job: Job; warnings: readonly string[] }
  | { state: 'already-done'; receipt: Receipt };

/**
 * Finds or creates the job. The caller holds the output's lock.
 * @throws TilefoldError 'JOB_EXISTS', 'OUTPUT_EXISTS', 'FINGERPRINT', 'PREFLIGHT', 'BAD_JOB', 'TOO_LITTLE_LEFT', or an input error
 */
export async function enterJob(request: Request, options: RunOptions, record: RunRecord): Promise<Entry> {
  const directory = options.checkpoint ?? defaultJobDirectory(request.output);
  checkPlace(directory, "the job's directory");
  if (options.resume) removeStaleStaging(directory, request.output);
  const state = jobState(directory);
  if (state === 'foreign') throw foreignDirectory(directory);
  if (state === 'remains') removeRemains(directory);
  const mayReplace = state === 'job' || options.force || !existsSync(request.output);
  if (leavesReceipt(options) && mayReplace) checkReceiptPlace(request.output);
  const elsewhere = state === 'job' ? undefined : await jobElsewhere(request, directory, (other) => isFinished(other, request));
  if (elsewhere !== undefined && !options.restart) throw unfinishedElsewhere(request, elsewhere);
  if (state === 'job') {
    // The caller's lock is on the output. A run for another output may be using this job directory.
    using _lock = takeLock(jobLockPath(directory), `the job ${directory}`);
    const entry = options.resume ? await resumeJob(directory, request, options, record) : undefined;
    if (entry !== undefined) return entry;
    if (!options.resume && !options.restart && !(await isFinished(directory, request))) {
      throw new TilefoldError(
        'JOB_EXISTS',
        `${directory}: holds an unfinished job; tilefold resume goes on with it, --restart starts over`,
      );
    }
    // Checked first, so that the old job is not lost if the new one is refused.
    checkOutputFree(request.output, options.force);
    if (holdsForeignFiles(directory)) throw foreignDirectory(directory);
    await abandonJob(directory, request);
  } else if (options.resume && !options.force && existsSync(request.output)) {
    const identities = identify(request);
    const receipt = checkDone(
      request,
      (stored) => fingerprintParts(request, identities, compressionsIn(stored)),
      options.forceResume,
    );
    // A killed cleanup may leave the job's empty directory. One named by --checkpoint may be the user's own, and stays.
    if (options.checkpoint === null) removeUnused(directory);
    checkNothingMissing(request.output, receipt, options.skipFailedShards);
    removePointer(request.output, directory);
    return { state: 'already-done', receipt };
  }
  checkOutputFree(request.output, options.force);
  checkHardLinks(request.output, options.force);
  if (elsewhere !== undefined) {
    using _lock = takeLock(jobLockPath(elsewhere), `the job ${elsewhere}`);
    if (holdsForeignFiles(elsewhere)) throw foreignDirectory(elsewhere);
    await abandonJob(elsewhere, request);
    removeStaleStaging(elsewhere, request.output);
  }
  return makeJob(directory, request, options);
}

/** Takes the lock, since a run for another output may be planning in this directory. */
function removeRemains(directory: string): void {
  using _lock = takeLock(jobLockPath(directory), `the job ${directory}`);
  removeJob(directory);
}

async function makeJob(directory: string, request: Request, options: RunOptions): Promise<Entry> {
  options.onProgress({ type: 'phase', phase: 'plan' });
  using staging = createStagingDirectory(directory, request.output);
  try {
    makeSorter(directory, request.output);
    const order = { request, scratch: staging.path, allowEmpty: options.allowEmpty };
    const prepared = await prepareInWorker(order, options.signal);
    const { manifest, inputs, parts, notes, size } = prepared;
    const { fingerprint } = manifest.header;
    const disk = {
      stream: diskPlan(request, manifest, size, true, 'bound'),
      kept: diskPlan(request, manifest, size, false, 'bound'),
    };
    const tight = checkRoom(request, prepared, disk, options, directory, staging.path);
    const temporaryOutput = TemporaryOutput.pathFor(request.output, fingerprint);
    TemporaryOutput.remove(temporaryOutput);
    const record: Omit<JobRecord, 'id'> = {
      job: 'tilefold',
      version: 2,
      request,
      inputs,
      parts,
      forced: false,
      force: options.force,
      temporaryOutput,
      commandLine: options.commandLine,
      disk,
    };
    // Written before the job is created: a job without a pointer would be repeated, while a pointer without a job does no harm.
    writePointer(request.output, directory, staging.path);
    const job = createJob(staging.path, directory, record, manifest);
    return { state: 'new', job, warnings: [...notes, ...tight, ...orphanNotes(request.output, temporaryOutput)] };
  } catch (error) {
    staging.discard();
    removePointer(request.output, directory);
    throw error;
  }
}

/** Returns undefined if the job is committed, belongs to another request, and `force` allows a new one to replace it. */
async function resumeJob(directory: string, request: Request, options: RunOptions, run: RunRecord): Promise<Entry | undefined> {
  const stored = await openJob(directory);
  const job = atPathsOf(request, stored);
  if (isCommittedJob(job)) {
    checkNoneAgain(request, options);
    return finishJob(job, request, options, run);
  }
  const checked = await checkFingerprint(job, request, options);
  checkOutputFree(request.output, options.force || job.record.force);
  if (checked !== stored) replaceRecord(checked, checked.record);
  writePointer(request.output, directory);
  makeSorter(directory, request.output);
  return { state: 'resumed', job: checked, warnings: orphanNotes(request.output, job.record.temporaryOutput) };
}

/** @throws TilefoldError 'OUTPUT_EXISTS' if shards of a finished job are named */
function checkNoneAgain({ output }: Request, { part }: RunOptions): void {
  if (part === null || part.shards === null || part.shards === 'failed') return;
  const text = `${output}: is done, so none of its shards runs again`;
  throw new TilefoldError('OUTPUT_EXISTS', `${text}; the command itself with --restart --force makes it anew`);
}

/** Ends a job whose output is committed: the run was killed during cleanup, or the job was kept. */
function finishJob(
  job: Job,
  request: Request,
  { force, forceResume, keepJob, badTiles, skipFailedShards }: RunOptions,
  run: RunRecord,
): Entry | undefined {
  const { output } = request;
  const { differing } = compare(job, request);
  const error = differenceError(output, differing, forceResume, DONE);
  if (error !== undefined) {
    if (force) return undefined;
    throw error;
  }
  if (isOutdated(output)) checkDone(request, () => job.record.parts, true);
  settleName(output);
  TemporaryOutput.remove(job.record.temporaryOutput);
  const shards = job.manifest.shards.map(({ index }) => index);
  if (badTiles !== null) writeBadTiles(job.shardDirectory, shards, badTiles);
  // A matching receipt was written by the run that made the output, and has more than is known now.
  if (receiptOf(output) === undefined)
    withLedger(job, (ledger) => writeReceipt(job, ledger, run.madeBy(job, lastRun(job, ledger))));
  const receipt = checkDone(request, () => job.record.parts, true);
  checkNothingMissing(output, receipt, skipFailedShards);
  if (!keepJob) {
    removeJob(job.directory);
    removePointer(output, job.directory);
  }
  return { state: 'already-done', receipt };
}

/** Whether the job in `directory` is committed. Such a job was kept by --keep-job, and does not block a new one. */
async function isFinished(directory: string, request: Request): Promise<boolean> {
  return isCommittedJob(atOwnPaths(request, await openJob(directory)));
}

function isCommittedJob(job: Job): boolean {
  return withLedger(job, (ledger) => isCommitted(job, ledger));
}

function withLedger<T>(job: Job, work: (ledger: Ledger) => T): T {
  using ledger = Ledger.open(job.ledgerPath, job.manifest.header.fingerprint, job.manifest.shards);
  return work(ledger);
}

/** Returns the job, with the new identities of inputs whose change `--force-resume` accepts. */
async function checkFingerprint(job: Job, request: Request, { forceResume, signal }: RunOptions): Promise<Job> {
  const { identities, parts, differing } = compare(job, request);
  // A forced job keeps the fingerprint of its sealed shards.
  const ownFingerprint = job.record.forced || fingerprintOf(job.record.parts) === job.manifest.header.fingerprint;
  if (differing.length === 0 && !ownFingerprint) {
    throw new TilefoldError(
      'BAD_JOB',
      `${job.directory}: request and manifest do not belong together; start over with --restart`,
    );
  }
  const blocking = differing.filter(({ permit }) => permit !== true);
  const error = differenceError(job.directory, blocking, forceResume, UNFINISHED);
  if (error !== undefined) throw error;
  if (differing.length === 0) return job;
  if (blocking.length < differing.length) await checkNothingUnread(job, differing, signal);
  const { onDecodeError } = request;
  const forced = job.record.forced || blocking.length > 0;
  const inputs = job.record.inputs.map((input, i) => ({ ...input, identity: identities[i] as InputIdentity }));
  return { ...job, record: { ...job.record, request: { ...job.record.request, onDecodeError }, inputs, parts, forced } };
}

function compare(
  { record }: Job,
  request: Request,
): { identities: readonly InputIdentity[]; parts: FingerprintParts; differing: readonly Difference[] } {
  const identities = identify(request);
  const parts = fingerprintParts(request, identities, compressionsIn(record.parts));
  return { identities, parts, differing: differences(record.parts, parts) };
}

/** Checks that no sealed shard has an undecodable tile: a change of --on-decode-error would not apply to it. */
async function checkNothingUnread(job: Job, differing: readonly Difference[], signal: AbortSignal): Promise<void> {
  const names = differing.map(({ part }) => part).join(', ');
  using ledger = Ledger.open(job.ledgerPath, job.manifest.header.fingerprint, job.manifest.shards);
  for (const [shard, { decodeErrors }] of await recoverShards(job, ledger, signal)) {
    const tile = decodeErrors[0]?.examples[0];
    if (tile === undefined) continue;
    const why = `shard ${shard} is done, with tile ${tile} unread and treated as the job began`;
    throw new TilefoldError('FINGERPRINT', `${job.directory}: differing: ${names}, but ${why}. --restart starts over`);
  }
}

function identify(request: Request): InputIdentity[] {
  using watch = new InputWatch(inputPaths(request));
  return watch.identify();
}

/** Removes a job and its temporary output at its present paths. If the job was copied, the original's temporary output stays. */
async function abandonJob(directory: string, request: Request): Promise<void> {
  try {
    TemporaryOutput.remove(atOwnPaths(request, await openJob(directory)).record.temporaryOutput);
  } catch (error) {
    if (!(error instanceof TilefoldError) || error.code !== 'BAD_JOB') throw error;
  }
  removeJob(directory);
  removePointer(request.output, directory);
}
