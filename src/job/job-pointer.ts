// Where the job of an output is, when that is not beside the output: a small file there tells, for as long as the job lives, so that
// the same command without --checkpoint finds it. It is believed only if the job says the same.

import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { replaceDurably } from '../kit/fs/durable.ts';
import { readMarker } from '../kit/fs/marker.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import { quietly } from '../kit/fs/removal.ts';
import { defaultJobDirectory, isJob, recordedOutput } from './job.ts';
import { isForOutput } from './moved-job.ts';

/** A path and an id, and no more. */
const MAX_BYTES = 16_384;

interface Pointer {
  readonly pointer: 'tilefold';
  readonly version: 1;
  readonly job: string;
  /** That of the job's marker. */
  readonly id: string;
}

/** By where it leads, so that two links to one file are one output. */
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
 * Points to a job, or to the place where it is about to be born; its marker is in `marked` until then. A job beside its output needs
 * no pointer.
 */
export function writePointer(output: string, job: string, marked: string = job): void {
  if (isDefault(output, job)) return;
  const id = readMarker(marked, 'job')?.id;
  const known = readPointer(output);
  if (id === undefined || (known?.id === id && known.job === job)) return;
  const pointer: Pointer = { pointer: 'tilefold', version: 1, job, id };
  replaceDurably(pointerPath(output), `${JSON.stringify(pointer)}\n`);
}

/** Returns the directory of the job that the pointer of an output leads to, if it is still that job's, and the job is for this output. */
export function pointedJob(output: string): string | undefined {
  const pointer = readPointer(output);
  if (pointer === undefined || !isThere(pointer)) return undefined;
  // A pointer that was copied along with its directory is another output's.
  const recorded = recordedOutput(pointer.job);
  return recorded === undefined || isForOutput(output, pointer.job, recorded) ? pointer.job : undefined;
}

/** Removes the pointer of an output whose job in `directory` is no more, and one that leads nowhere; one to another job stays. */
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

function isDefault(output: string, job: string): boolean {
  return placeOf(job) === placeOf(defaultJobDirectory(output));
}
