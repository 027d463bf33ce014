// Chooses the directory for an inspection's results: the checkpoint directory, which a later run can resume, or a temporary one.

import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { replaceDurably } from '../../kit/fs/durable.ts';
import { takeLock } from '../../kit/fs/lock.ts';
import { readMarker, writeMarker } from '../../kit/fs/marker.ts';
import { clearDirectory, directoryState, foreignEntries, LOCK, removeOwnFiles } from '../../kit/fs/own-directory.ts';
import { checkJobPath } from '../../kit/fs/path-limits.ts';
import { checkPlace } from '../../kit/fs/place.ts';
import { temporaryWorkDirectory, type WorkDirectory } from '../../kit/fs/work-directory.ts';
import { differences, type FingerprintParts, isFingerprintParts } from '../../plan/fingerprint.ts';
import { INSPECTION, REQUEST } from './inspection-files.ts';
import type { ScanOptions } from './scan-options.ts';

interface Record {
  readonly inspect: 'tilefold';
  readonly version: 2;
  readonly parts: FingerprintParts;
}

/**
 * Enters the directory of an inspection.
 * @throws TilefoldError 'JOB_EXISTS' when it holds another inspection, 'FINGERPRINT' when that cannot be resumed, 'LOCKED'
 */
export async function enterWorkDirectory(parts: FingerprintParts, options: ScanOptions): Promise<WorkDirectory> {
  const { checkpoint } = options;
  if (checkpoint === null) return temporaryWorkDirectory(INSPECTION);
  checkPlace(checkpoint, 'the checkpoint');
  checkJobPath(checkpoint, "the checkpoint's");
  const found = existsSync(checkpoint);
  // Before the lock: nothing is written into a directory that is not ours.
  checkOwn(checkpoint);
  if (!found) mkdirSync(checkpoint);
  const lock = takeLock(join(checkpoint, LOCK), `the checkpoint ${checkpoint}`);
  try {
    settle(checkpoint, found, parts, options);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    path: checkpoint,
    durable: true,
    isGone: () => readMarker(checkpoint, 'inspection') === undefined,
    remove: () => {
      clearDirectory(checkpoint, INSPECTION);
      lock[Symbol.dispose]();
    },
    leave: () => lock[Symbol.dispose](),
  };
}

/** @throws TilefoldError 'JOB_EXISTS' when the directory contains files that are not ours */
function checkOwn(directory: string): void {
  if (directoryState(directory, INSPECTION) !== 'foreign') return;
  if (!statSync(directory).isDirectory()) {
    throw new TilefoldError('JOB_EXISTS', `${directory} is a file; a checkpoint needs a directory of its own`);
  }
  const names = foreignEntries(directory, INSPECTION).slice(0, 3).join(', ');
  throw new TilefoldError('JOB_EXISTS', `${directory} holds other files (${names}); a checkpoint needs a directory of its own`);
}

function settle(directory: string, found: boolean, parts: FingerprintParts, { resume, restart }: ScanOptions): void {
  const path = join(directory, REQUEST);
  const state = directoryState(directory, INSPECTION);
  if (state === 'foreign') checkOwn(directory);
  if (state === 'none') writeMarker(directory, 'inspection', found);
  if (state !== 'live' || restart) {
    removeOwnFiles(directory, INSPECTION);
    replaceDurably(path, `${JSON.stringify({ inspect: 'tilefold', version: 2, parts } satisfies Record, null, 2)}\n`);
    return;
  }
  if (!resume) {
    const text = `${directory}: an inspection was not finished here; --resume goes on with it, --restart starts over`;
    throw new TilefoldError('JOB_EXISTS', text);
  }
  const changed = differences(readRecord(path).parts, parts).map(({ part }) => part);
  if (changed.length === 0) return;
  const text = `${directory}: cannot go on, this is another inspection: ${changed.join(', ')} differ. --restart starts over`;
  throw new TilefoldError('FINGERPRINT', text);
}

function readRecord(path: string): Record {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as Record;
    if (record.inspect === 'tilefold' && record.version === 2 && isFingerprintParts(record.parts)) return record;
  } catch (cause) {
    throw new TilefoldError('BAD_JOB', `${path}: cannot be read: ${(cause as Error).message}. Start over with --restart`, {
      cause,
    });
  }
  throw new TilefoldError('BAD_JOB', `${path}: is not an inspection of this version of tilefold. Start over with --restart`);
}
