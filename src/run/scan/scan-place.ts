// Where an inspection keeps what it has found so far: the checkpoint directory, which a later run may go on with, or a temporary one.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from '../../archive/temporary-directory.ts';
import { TilefoldError } from '../../errors.ts';
import { differences, type FingerprintParts } from '../../plan/fingerprint.ts';
import { replaceDurably } from '../durable.ts';
import { takeLock } from '../lock.ts';
import { checkJobPath } from '../path-limits.ts';
import { checkPlace } from '../place.ts';
import { removeQuietly } from '../removal.ts';
import type { ScanOptions } from './scan-options.ts';

const REQUEST = 'inspect.json';
const LOCK = 'lock';
/** What is ours in a checkpoint directory, and is removed from it. */
const CONTENTS = [REQUEST, 'sizes', 'bucket', 'layers', 'keys'];

export interface ScanPlace {
  readonly path: string;
  readonly durable: boolean;
  /** The report is made: nothing has to be kept. */
  remove(): void;
  /** Leaves what is there to a later run, where there can be one. */
  leave(): void;
}

interface Record {
  readonly inspect: 'tilefold';
  readonly version: 1;
  readonly parts: FingerprintParts;
}

/**
 * Finds the place for an inspection.
 * @throws TilefoldError 'JOB_EXISTS' when another one lies there, 'FINGERPRINT' when it cannot be gone on with, 'LOCKED'
 */
export async function enterPlace(parts: FingerprintParts, options: ScanOptions): Promise<ScanPlace> {
  const { checkpoint } = options;
  if (checkpoint === null) {
    const path = makeTemporaryDirectory('tilefold-inspect-');
    const remove = () => removeQuietly(path);
    return { path, durable: false, remove, leave: remove };
  }
  checkPlace(checkpoint, 'the checkpoint');
  checkJobPath(checkpoint, "the checkpoint's");
  if (!existsSync(checkpoint)) mkdirSync(checkpoint);
  const lock = takeLock(join(checkpoint, LOCK), `the checkpoint ${checkpoint}`);
  try {
    settle(checkpoint, parts, options);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    path: checkpoint,
    durable: true,
    remove: () => {
      clear(checkpoint);
      lock.remove();
      for (const name of readdirSync(checkpoint)) if (name.startsWith(`${LOCK}-`)) rmSync(join(checkpoint, name));
      if (readdirSync(checkpoint).length === 0) rmdirSync(checkpoint);
    },
    leave: () => lock[Symbol.dispose](),
  };
}

function settle(directory: string, parts: FingerprintParts, { resume, restart }: ScanOptions): void {
  const path = join(directory, REQUEST);
  if (restart) clear(directory);
  const strangers = readdirSync(directory).filter((name) => !CONTENTS.includes(name) && !name.startsWith(LOCK));
  if (strangers.length > 0) {
    const text = `${directory} holds other files (${strangers.slice(0, 3).join(', ')}); a checkpoint needs a directory of its own`;
    throw new TilefoldError('JOB_EXISTS', text);
  }
  if (!existsSync(path)) {
    clear(directory);
    replaceDurably(path, `${JSON.stringify({ inspect: 'tilefold', version: 1, parts } satisfies Record, null, 2)}\n`);
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
    if (record.inspect === 'tilefold' && record.version === 1) return record;
  } catch (cause) {
    throw new TilefoldError('BAD_JOB', `${path}: cannot be read: ${(cause as Error).message}. Start over with --restart`, {
      cause,
    });
  }
  throw new TilefoldError('BAD_JOB', `${path}: is not an inspection of this version of tilefold. Start over with --restart`);
}

function clear(directory: string): void {
  for (const name of CONTENTS) rmSync(join(directory, name), { recursive: true, force: true });
}
