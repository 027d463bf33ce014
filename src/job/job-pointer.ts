// Reads and writes the job pointer: a small file beside the output with the path of a job that lies elsewhere, so that a later
// command finds the job without --checkpoint. A pointer is valid only if the job's marker has the same id.

import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { replaceDurably } from '../kit/fs/durable.ts';
import { readMarker } from '../kit/fs/marker.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import { quietly } from '../kit/fs/removal.ts';
import { defaultJobDirectory, isJob, recordedOutput } from './job.ts';
import { isForOutput } from './moved-job.ts';

/** Ample for a path and an id. */
const MAX_BYTES = 16_384;

interface Pointer {
  readonly pointer: 'tilefold';
  readonly version: 1;
  readonly job: string;
  /** The id in the job's marker. */
  readonly id: string;
}

/** Resolves links, so that two links to one file share a lock. */
export function outputLockPath(output: string): string {
  return besideOutput(output, 'lock');
}

export function pointerPath(output: string): string {
  return besideOutput(output, 'job');
}

function besideOutput(output: string, what: string): string {
  const place = placeOf(output);
  return join(dirname(place), `.${basename(place)}.tilefold-${what}`);
}

/**
 * Writes a pointer to a job, or to the path of a job that is still in its staging directory, `marked`. A job beside its output needs no
 * pointer.
 */
export function writePointer(output: string, job: string, marked: string = job): void {
  if (isDefault(output, job)) return;
  const id = readMarker(marked, 'job')?.id;
  const known = readPointer(output);
  if (id === undefined || (known?.id === id && known.job === job)) return;
  const pointer: Pointer = { pointer: 'tilefold', version: 1, job, id };
  replaceDurably(pointerPath(output), `${JSON.stringify(pointer)}\n`);
}

/** Where an output's pointer leads. 'ended': to what is left of that very job. 'lost': its directory may lie on a disk that is not mounted. */
export interface PointerTarget {
  readonly job: string;
  readonly state: 'there' | 'ended' | 'lost';
}

/** Returns undefined without a pointer that can be read. */
export function pointerTarget(output: string): PointerTarget | undefined {
  const pointer = readPointer(output);
  if (pointer === undefined) return undefined;
  const { job, id } = pointer;
  if (isThere(pointer)) return { job, state: 'there' };
  return { job, state: readMarker(job, 'job')?.id === id && !isJob(job) ? 'ended' : 'lost' };
}

/** Returns the job directory that an output's pointer names, if it still holds that job and the job is for this output. */
export function pointedJob(output: string): string | undefined {
  const pointer = readPointer(output);
  if (pointer === undefined || !isThere(pointer)) return undefined;
  // A pointer copied along with its directory belongs to another output.
  const recorded = recordedOutput(pointer.job);
  return recorded === undefined || isForOutput(output, pointer.job, recorded) ? pointer.job : undefined;
}

/** Removes an output's pointer if it is stale or names `directory`. A pointer to another job stays. */
export function removePointer(output: string, directory: string): void {
  quietly(() => {
    const pointer = readPointer(output);
    if (pointer === undefined) return;
    const job = pointedJob(output);
    if (job !== undefined && placeOf(job) !== placeOf(directory)) return;
    rmSync(pointerPath(output), { force: true });
  });
}

function isThere({ job, id }: Pointer): boolean {
  return isJob(job) && readMarker(job, 'job')?.id === id;
}

function readPointer(output: string): Pointer | undefined {
  try {
    const path = pointerPath(output);
    const stat = lstatSync(path);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const pointer = JSON.parse(readFileSync(path, 'utf8')) as Pointer;
    const isPointer = pointer.pointer === 'tilefold' && pointer.version === 1;
    return isPointer && typeof pointer.job === 'string' && typeof pointer.id === 'string' ? pointer : undefined;
  } catch {
    return undefined;
  }
}

/** Beside the file itself, where its temporary output is, and not beside a link to it: so nobody takes that for an orphan. */
function isDefault(output: string, job: string): boolean {
  return placeOf(job) === placeOf(defaultJobDirectory(placeOf(output)));
}
