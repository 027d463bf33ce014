// What a disk's refusal means for a run: which files can no longer be believed, and how much room it takes to go on.

import { TilefoldError } from '../errors.ts';
import type { Job } from './job.ts';
import { type DiskNeed, roomLeftToFill } from './preflight.ts';

/**
 * Whether the error is that of an fsync. It is told once: the kernel then calls the pages clean that it could not write, and the
 * next fsync says yes. So the file is lost, whatever reads from it.
 */
export function isFailedSync(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { syscall, code } = at as NodeJS.ErrnoException;
    if (syscall === 'fsync' || syscall === 'fdatasync') return true;
    if (code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_IOERR_DIR_FSYNC') return true;
  }
  return false;
}

/** Adds to an error about a full disk what is free and what the rest of the run may take; returns any other as it is. */
export function withRoom(error: unknown, job: Job, isStream: boolean): unknown {
  if (!(error instanceof TilefoldError) || error.code !== 'DISK_FULL') return error;
  const places = roomIfKnown(job, isStream).map(roomText);
  return new TilefoldError('DISK_FULL', `${[error.message, ...places].join('; ')}. Then go on with --resume`, {
    permanent: false,
    cause: error,
  });
}

/** What is asked after an error must not become one that hides it. */
function roomIfKnown(job: Job, isStream: boolean): readonly DiskNeed[] {
  try {
    return roomLeftToFill(job, isStream);
  } catch {
    return [];
  }
}

function roomText({ directory, needed, free }: DiskNeed): string {
  const state = `${directory} has ${free} bytes free, and the rest of the run may take ${needed}`;
  return needed > free ? `${state}: make room for ${needed - free} more` : state;
}
