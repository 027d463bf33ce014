// Interprets disk errors: detects failed fsyncs, after which a file cannot be trusted, and adds the missing space to disk-full errors.

import { TilefoldError } from '../errors.ts';
import type { Job } from './job.ts';
import { type DiskNeed, roomLeftToFill } from './preflight.ts';

/**
 * Whether an error comes from an fsync. The kernel reports a writeback error once, marks the pages clean, and lets the next fsync
 * succeed. So the file is lost, even if reads still return the right data.
 */
export function isFailedSync(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { syscall, code } = at as NodeJS.ErrnoException;
    if (syscall === 'fsync' || syscall === 'fdatasync') return true;
    if (code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_IOERR_DIR_FSYNC') return true;
  }
  return false;
}

/** Adds free and required bytes to a 'DISK_FULL' error; returns any other error unchanged. */
export function withRoom(error: unknown, job: Job, isStream: boolean): unknown {
  if (!(error instanceof TilefoldError) || error.code !== 'DISK_FULL') return error;
  const places = roomIfKnown(job, isStream).map(roomText);
  return new TilefoldError('DISK_FULL', `${[error.message, ...places].join('; ')}. Then go on with tilefold resume`, {
    permanent: false,
    cause: error,
  });
}

/** Never throws: a second error must not hide the first. */
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
