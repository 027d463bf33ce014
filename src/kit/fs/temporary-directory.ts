// Temporary directories under TMPDIR.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOfErrno, TilefoldError } from '../../errors.ts';

/**
 * Makes a directory under TMPDIR; the caller removes it.
 * @throws TilefoldError when TMPDIR is missing or not writable
 */
export function makeTemporaryDirectory(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix));
  } catch (cause) {
    throw noTemporaryDirectory(cause);
  }
}

/** Returns the error for a directory that cannot be created under TMPDIR. */
export function noTemporaryDirectory(cause: unknown): TilefoldError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = code === 'ENOENT' || code === 'ENOTDIR' ? 'it does not exist' : message;
  const text = `${tmpdir()}: temporary files go here, but no directory can be created: ${what}. Set TMPDIR to an existing directory`;
  return new TilefoldError(codeOfErrno(code), text, { cause });
}
