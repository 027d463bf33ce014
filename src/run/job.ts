// The job: the directory of one run. It is born whole (tmp, fsync, rename) and ends when its request.json goes, so that a
// directory without one is either not ours or the remains of a finished job.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ArchiveFormat } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { type FingerprintParts, sha256 } from '../plan/fingerprint.ts';
import { type Manifest, manifestHash, manifestText, readManifest } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';
import { replaceDurably, syncDirectory, writeDurably } from './durable.ts';
import type { InputIdentity } from './identity.ts';
import { removeQuietly } from './removal.ts';

const REQUEST = 'request.json';
const MANIFEST = 'manifest.ndjson';
const LEDGER = 'ledger.sqlite';
const SHARDS = 'shards';
const LOCK = 'lock';
/** In the order in which a finished job goes; the lock is let go after all that it guards. */
const CONTENTS = [SHARDS, 'keys', 'scratch', LEDGER, `${LEDGER}-wal`, `${LEDGER}-shm`, MANIFEST, `${REQUEST}.new`, LOCK];
/** What a rename says of a place where something stands. */
const IS_TAKEN: ReadonlySet<string | undefined> = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);

/** request.json: what the job is for. */
export interface JobRecord {
  readonly job: 'tilefold';
  readonly version: 1;
  readonly request: Request;
  readonly inputSummary: { readonly format: ArchiveFormat };
  readonly identity: InputIdentity;
  readonly parts: FingerprintParts;
  /** `--force-resume` went on with another input: its counts may differ from the census. */
  readonly forced: boolean;
  /** An existing output is replaced. */
  readonly force: boolean;
  /** Where the output is written until it is complete: beside its target. */
  readonly temporaryOutput: string;
}

export interface Job {
  readonly directory: string;
  readonly record: JobRecord;
  readonly manifest: Manifest;
  readonly shardDirectory: string;
  readonly scratchDirectory: string;
  readonly ledgerPath: string;
  readonly lockPath: string;
}

export function jobLockPath(directory: string): string {
  return join(directory, LOCK);
}

/** Where the job of an output lives unless `--checkpoint` says otherwise. */
export function defaultJobDirectory(output: string): string {
  return `${output}.tilefold`;
}

/** Tells a job from the remains of a finished one, from nothing at all, and from somebody else's directory. */
export function jobState(directory: string): 'job' | 'remains' | 'none' | 'foreign' {
  if (!existsSync(directory)) return 'none';
  if (existsSync(join(directory, REQUEST))) return 'job';
  const names = readdirSync(directory);
  if (names.length === 0) return 'none';
  return names.every((name) => CONTENTS.includes(name) || name.startsWith(LOCK)) ? 'remains' : 'foreign';
}

/**
 * A directory beside the job's place, in which it is prepared until it can be born. What killed runs have left of theirs goes:
 * the caller holds the lock of the output, so no other run can be preparing one for it.
 */
export function cradle(directory: string, output: string): { path: string; discard(): void } {
  sweepCradles(directory, output);
  const path = mkdtempSync(join(dirname(directory), `${cradlePrefix(directory, output)}-`));
  return { path, discard: () => removeQuietly(path) };
}

export function sweepCradles(directory: string, output: string): void {
  const parent = dirname(directory);
  const prefix = `${cradlePrefix(directory, output)}-`;
  for (const name of readdirSync(parent))
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true });
}

/** Where SQLite sorts what does not fit into memory, from the plan to the merge. A cradle by name, and swept like one. */
export function sorterDirectory(directory: string, output: string): string {
  return join(dirname(directory), `${cradlePrefix(directory, output)}-sorter`);
}

/**
 * Two runs may be given one job directory for different outputs: their cradles must not be taken for each other's.
 */
function cradlePrefix(directory: string, output: string): string {
  return `${`.${basename(directory)}`.replace(/\.{2,}/g, '.')}-${sha256(output).slice(0, 8)}`;
}

/**
 * Completes the job in its cradle and gives it its place.
 * @throws TilefoldError 'JOB_EXISTS' when another job got there first
 */
export function createJob(cradlePath: string, directory: string, record: JobRecord, manifest: Manifest): Job {
  const job = jobAt(directory, record, manifest);
  mkdirSync(join(cradlePath, SHARDS, manifestHash(manifest)), { recursive: true });
  mkdirSync(join(cradlePath, 'scratch'), { recursive: true });
  writeDurably(join(cradlePath, MANIFEST), manifestText(manifest));
  writeDurably(join(cradlePath, REQUEST), recordText(record, manifest));
  syncDirectory(cradlePath);
  try {
    renameSync(cradlePath, directory);
  } catch (cause) {
    if (!IS_TAKEN.has((cause as NodeJS.ErrnoException).code)) throw cause;
    throw new TilefoldError('JOB_EXISTS', `${directory}: another run has just made a job here`, { cause });
  }
  syncDirectory(dirname(directory));
  return job;
}

/**
 * Opens the job that is there.
 * @throws TilefoldError 'BAD_JOB' when it cannot be read or is of another version
 */
export async function openJob(directory: string): Promise<Job> {
  const { sha256: written, ...record } = readRecord(join(directory, REQUEST));
  const manifest = await readManifest(join(directory, MANIFEST));
  if (written !== recordHash(record, manifest)) {
    throw new TilefoldError(
      'BAD_JOB',
      `${directory}: ${REQUEST} and ${MANIFEST} are not as this job was made with: one is damaged. Start over with --restart`,
    );
  }
  const job = jobAt(directory, record, manifest);
  mkdirSync(job.shardDirectory, { recursive: true });
  mkdirSync(job.scratchDirectory, { recursive: true });
  return job;
}

export function replaceRecord(job: Job, record: JobRecord): Job {
  replaceDurably(join(job.directory, REQUEST), recordText(record, job.manifest));
  return { ...job, record };
}

/** Ends the job: from the first step on it is none any more, and what a kill leaves is cleaned up by the next run. */
export function removeJob(directory: string): void {
  rmSync(join(directory, REQUEST), { force: true });
  removeRemains(directory);
}

/** Removes what is ours, and the directory if that leaves it empty. */
export function removeRemains(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of CONTENTS) rmSync(join(directory, name), { recursive: true, force: true });
  for (const name of readdirSync(directory)) if (name.startsWith(`${LOCK}-`)) rmSync(join(directory, name));
  // Not synced: what a power cut brings back is a job whose output stands, or remains, and both are cleaned up.
  if (readdirSync(directory).length === 0) rmdirSync(directory);
}

function jobAt(directory: string, record: JobRecord, manifest: Manifest): Job {
  return {
    directory,
    record,
    manifest,
    shardDirectory: join(directory, SHARDS, manifestHash(manifest)),
    scratchDirectory: join(directory, 'scratch'),
    ledgerPath: join(directory, LEDGER),
    lockPath: jobLockPath(directory),
  };
}

/** With a hash over itself and the manifest: a byte that has turned in either would become an output of other tiles. */
function recordText(record: JobRecord, manifest: Manifest): string {
  return `${JSON.stringify({ ...record, sha256: recordHash(record, manifest) }, null, 2)}\n`;
}

function recordHash(record: JobRecord, manifest: Manifest): string {
  return sha256(`${JSON.stringify(record)}\n${manifestText(manifest)}`);
}

function readRecord(path: string): JobRecord & { readonly sha256: string } {
  let record: JobRecord & { readonly sha256: string };
  try {
    record = JSON.parse(readFileSync(path, 'utf8')) as typeof record;
  } catch (cause) {
    throw new TilefoldError('BAD_JOB', `${path}: cannot be read: ${(cause as Error).message}. Start over with --restart`, {
      cause,
    });
  }
  if (record?.job !== 'tilefold' || record.version !== 1) {
    throw new TilefoldError('BAD_JOB', `${path}: is not a job of this version of tilefold. Start over with --restart`);
  }
  return record;
}
