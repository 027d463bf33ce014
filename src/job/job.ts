// Creates, opens and removes job directories. A job is created atomically (staging directory, fsync, rename) and ends when its
// request.json is removed. A directory with a marker but no request.json is a remnant of a finished job or of a killed plan. A
// directory without a marker is not ours.

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
import { END_RECORD } from './end-record.ts';
import type { CommandLine } from './run-options.ts';

const REQUEST = 'request.json';
const MANIFEST = 'manifest.ndjson';
const LEDGER = 'ledger.sqlite';
const SHARDS = 'shards';
/** Error codes of a rename whose target exists. */
const TARGET_EXISTS: ReadonlySet<string | undefined> = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);

/** Everything that a job directory may contain. */
export const JOB: DirectoryKind = {
  marker: 'job',
  record: REQUEST,
  files: new RegExp(
    [
      `^${REQUEST}(\\.new)?$`,
      `^${MANIFEST}$`,
      `^${END_RECORD}$`,
      `^${LEDGER}(-wal|-shm|-journal)?$`,
      `^${SHARDS}/[0-9a-f]{16}/\\d+\\.((old\\.)?(mbtiles|bad\\.ndjson)|(${ATTEMPT_ID}|trail|bad\\.${ATTEMPT_ID})\\.tmp)(-journal)?$`,
      '^scratch/(entries|contents)\\.spool$',
      `^keys/(\\d+/)?keys\\.(sqlite|${ATTEMPT_ID}\\.tmp)(-journal)?$`,
      `^spools/${ATTEMPT_ID}\\.spool$`,
      '^sorter/etilqs_\\w+$',
    ].join('|'),
  ),
  folders: new RegExp(`^(${SHARDS}|${SHARDS}/[0-9a-f]{16}|scratch|keys(/\\d+)?|spools|sorter)$`),
};

/** An input as it was when the job was created. */
export interface KnownInput {
  readonly format: ArchiveFormat;
  readonly identity: InputIdentity;
}

/** The content of request.json. */
export interface JobRecord {
  readonly job: 'tilefold';
  readonly version: 2;
  /** Equal to the id in the directory's marker. */
  readonly id: string;
  readonly request: Request;
  /** In the order of the request's inputs. */
  readonly inputs: readonly KnownInput[];
  readonly parts: FingerprintParts;
  /** Resumed by `--force-resume` with a changed input, so tile counts may differ from the census. */
  readonly forced: boolean;
  /** Replace an existing output. */
  readonly force: boolean;
  /** Path of the output while it is written, beside its final path. */
  readonly temporaryOutput: string;
  /** The command line that made the job, for `resume`; null without one, absent from jobs of older versions. */
  readonly commandLine?: CommandLine | null;
  /** Upper bound of disk use. `stream`: one process, which removes merged shards. `kept`: all shards are kept. */
  readonly disk: { readonly stream: DiskUse; readonly kept: DiskUse };
}

export interface Job {
  readonly directory: string;
  readonly record: JobRecord;
  readonly manifest: Manifest;
  /** Format and layout of the output. */
  readonly output: OutputLayout;
  readonly shardDirectory: string;
  readonly scratchDirectory: string;
  readonly ledgerPath: string;
  readonly lockPath: string;
}

export function jobLockPath(directory: string): string {
  return join(directory, LOCK);
}

/** Returns the job directory of an output when there is no `--checkpoint`. */
export function defaultJobDirectory(output: string): string {
  return `${output}.tilefold`;
}

/** Classifies a path: a job, remnants of one, no directory or an empty one, or a foreign directory. */
export function jobState(directory: string): 'job' | Exclude<DirectoryState, 'live'> {
  const state = directoryState(directory, JOB);
  return state === 'live' ? 'job' : state;
}

/** Whether a directory holds a job; false if it cannot be read. */
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

/** The error for a directory that is not a job of ours. */
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
 * Completes the job in its staging directory and moves it to its final path.
 * @throws TilefoldError 'JOB_EXISTS' if another run created a job there in the meantime
 */
export function createJob(stagingPath: string, directory: string, wanted: Omit<JobRecord, 'id'>, manifest: Manifest): Job {
  const { id } = readMarker(stagingPath, 'job') as Marker;
  const record: JobRecord = { ...wanted, id };
  const job = jobAt(directory, record, manifest);
  mkdirSync(join(stagingPath, SHARDS, manifestHash(manifest)), { recursive: true });
  mkdirSync(join(stagingPath, 'scratch'), { recursive: true });
  writeDurably(join(stagingPath, MANIFEST), manifestText(manifest));
  replaceDurably(join(stagingPath, REQUEST), recordText(record, manifest));
  if (stagingPath !== directory) moveIntoPlace(stagingPath, directory);
  return job;
}

function moveIntoPlace(stagingPath: string, directory: string): void {
  try {
    renameSync(stagingPath, directory);
  } catch (cause) {
    throw TARGET_EXISTS.has((cause as NodeJS.ErrnoException).code) ? jobExists(directory, cause) : cause;
  }
  syncDirectory(dirname(directory));
}

export function jobExists(directory: string, cause?: unknown): TilefoldError {
  return new TilefoldError('JOB_EXISTS', `${directory}: another run has just made a job here`, { cause });
}

/**
 * Opens an existing job.
 * @throws TilefoldError 'BAD_JOB' if it cannot be read, is damaged, or has another version
 */
export async function openJob(directory: string): Promise<Job> {
  const { sha256: written, ...record } = readRecord(join(directory, REQUEST));
  const manifest = await readManifest(join(directory, MANIFEST));
  if (written !== recordHash(record, manifest)) {
    throw new TilefoldError(
      'BAD_JOB',
      `${directory}: ${REQUEST} and ${MANIFEST} do not match the hash that this job began with: one is damaged. Start over with --restart`,
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

/** Returns the output path recorded in a job, or undefined if the record cannot be read. */
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

/** Removes a job, request.json first. The next run cleans up what a killed removal leaves. */
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

/** Includes a hash over record and manifest: a flipped byte in either could change which tiles are in the output. */
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
