// The job: the directory of one run. It is born whole (tmp, fsync, rename) and ends when its request.json goes. A marked directory
// without one is the remains of a finished job, or of a plan that was killed; one without a marker is not ours.

import { mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outputLayout } from '../archive/formats.ts';
import type { InputIdentity } from '../archive/identity.ts';
import type { ArchiveFormat, OutputLayout } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { ATTEMPT_ID } from '../kit/fs/attempt-name.ts';
import { replaceDurably, syncDirectory, writeDurably } from '../kit/fs/durable.ts';
import { MARKER, type Marker, readMarker } from '../kit/fs/marker.ts';
import {
  clearDirectory,
  type DirectoryKind,
  type DirectoryState,
  directoryState,
  foreignEntries,
  LOCK,
} from '../kit/fs/own-directory.ts';
import type { DiskUse } from '../plan/disk-use.ts';
import { type FingerprintParts, sha256 } from '../plan/fingerprint.ts';
import { type Manifest, manifestHash, manifestText, readManifest } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';
import { LAST_WORDS } from './last-words.ts';

const REQUEST = 'request.json';
const MANIFEST = 'manifest.ndjson';
const LEDGER = 'ledger.sqlite';
const SHARDS = 'shards';
/** What a rename says of a place where something stands. */
const IS_TAKEN: ReadonlySet<string | undefined> = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);

/** All that a job's directory may hold. */
export const JOB: DirectoryKind = {
  marker: 'job',
  record: REQUEST,
  files: new RegExp(
    [
      `^${REQUEST}(\\.new)?$`,
      `^${MANIFEST}$`,
      `^${LAST_WORDS}$`,
      `^${LEDGER}(-wal|-shm|-journal)?$`,
      `^${SHARDS}/[0-9a-f]{16}/\\d+\\.(mbtiles|bad\\.ndjson|(${ATTEMPT_ID}|trail|bad\\.${ATTEMPT_ID})\\.tmp)(-journal)?$`,
      '^scratch/(entries|contents)\\.spool$',
      `^keys/keys\\.(sqlite|${ATTEMPT_ID}\\.tmp)(-journal)?$`,
      '^sorter/etilqs_\\w+$',
    ].join('|'),
  ),
  folders: new RegExp(`^(${SHARDS}|${SHARDS}/[0-9a-f]{16}|scratch|keys|sorter)$`),
};

/** An input that was opened. */
export interface KnownInput {
  readonly format: ArchiveFormat;
  readonly identity: InputIdentity;
}

/** request.json: what the job is for. */
export interface JobRecord {
  readonly job: 'tilefold';
  readonly version: 2;
  /** As the marker of the directory has it. */
  readonly id: string;
  readonly request: Request;
  /** As they were when the job was made, in the request's order. */
  readonly inputs: readonly KnownInput[];
  readonly parts: FingerprintParts;
  /** `--force-resume` went on with another input: its counts may differ from the census. */
  readonly forced: boolean;
  /** An existing output is replaced. */
  readonly force: boolean;
  /** Where the output is written until it is complete: beside its target. */
  readonly temporaryOutput: string;
  /** The most that it takes: by one process that lets shards go, or with all shards kept. */
  readonly disk: { readonly stream: DiskUse; readonly kept: DiskUse };
}

export interface Job {
  readonly directory: string;
  readonly record: JobRecord;
  readonly manifest: Manifest;
  /** How the output is written. */
  readonly output: OutputLayout;
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
export function jobState(directory: string): 'job' | Exclude<DirectoryState, 'live'> {
  const state = directoryState(directory, JOB);
  return state === 'live' ? 'job' : state;
}

/** Whether a directory holds a job; one that cannot be looked into holds none that could be told of. */
export function isJob(directory: string): boolean {
  try {
    return jobState(directory) === 'job';
  } catch {
    return false;
  }
}

export function holdsForeignFiles(directory: string): boolean {
  return foreignEntries(directory, JOB).length > 0;
}

/** Says why a directory is left alone. */
export function foreignDirectory(directory: string): TilefoldError {
  return new TilefoldError('BAD_JOB', `${directory}: ${whyForeign(directory)}; name another one with --checkpoint`);
}

function whyForeign(directory: string): string {
  if (!statSync(directory).isDirectory()) return 'is not a directory';
  const names = foreignEntries(directory, JOB).slice(0, 3).join(', ');
  if (readMarker(directory, 'job') !== undefined) return `holds files that are not tilefold's (${names}): move them away`;
  return `is not a job directory, and not empty (${names}); nothing is removed without a ${MARKER} of tilefold's`;
}

/**
 * Completes the job in its cradle and gives it its place.
 * @throws TilefoldError 'JOB_EXISTS' when another job got there first
 */
export function createJob(cradlePath: string, directory: string, wanted: Omit<JobRecord, 'id'>, manifest: Manifest): Job {
  const { id } = readMarker(cradlePath, 'job') as Marker;
  const record: JobRecord = { ...wanted, id };
  const job = jobAt(directory, record, manifest);
  mkdirSync(join(cradlePath, SHARDS, manifestHash(manifest)), { recursive: true });
  mkdirSync(join(cradlePath, 'scratch'), { recursive: true });
  writeDurably(join(cradlePath, MANIFEST), manifestText(manifest));
  replaceDurably(join(cradlePath, REQUEST), recordText(record, manifest));
  if (cradlePath !== directory) giveItsPlace(cradlePath, directory);
  return job;
}

function giveItsPlace(cradlePath: string, directory: string): void {
  try {
    renameSync(cradlePath, directory);
  } catch (cause) {
    throw IS_TAKEN.has((cause as NodeJS.ErrnoException).code) ? jobIsInTheWay(directory, cause) : cause;
  }
  syncDirectory(dirname(directory));
}

export function jobIsInTheWay(directory: string, cause?: unknown): TilefoldError {
  return new TilefoldError('JOB_EXISTS', `${directory}: another run has just made a job here`, { cause });
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
  if (readMarker(directory, 'job')?.id !== record.id) {
    const text = `${directory}: ${REQUEST} and ${MARKER} are of different jobs. Start over with --restart`;
    throw new TilefoldError('BAD_JOB', text);
  }
  const job = jobAt(directory, record, manifest);
  mkdirSync(job.shardDirectory, { recursive: true });
  mkdirSync(job.scratchDirectory, { recursive: true });
  return job;
}

/** Returns the output that a job was made for, or undefined where its record cannot be read. */
export function recordedOutput(directory: string): string | undefined {
  try {
    return readRecord(join(directory, REQUEST)).request.output;
  } catch {
    return undefined;
  }
}

export function replaceRecord(job: Job, record: JobRecord): Job {
  replaceDurably(join(job.directory, REQUEST), recordText(record, job.manifest));
  return { ...job, record };
}

/** Ends the job: from the first step on it is none any more, and what a kill leaves is cleaned up by the next run. */
export function removeJob(directory: string): void {
  clearDirectory(directory, JOB);
}

function jobAt(directory: string, record: JobRecord, manifest: Manifest): Job {
  return {
    directory,
    record,
    manifest,
    output: outputLayout(record.request.outputFormat, manifest.header.settled.mbtilesType),
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
  if (record?.job !== 'tilefold' || record.version !== 2) {
    throw new TilefoldError('BAD_JOB', `${path}: is not a job of this version of tilefold. Start over with --restart`);
  }
  return record;
}
