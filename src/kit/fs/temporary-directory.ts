// A directory of the system's choice for what nobody keeps.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOfErrno, TilefoldError } from '../../errors.ts';

/**
 * Makes a directory under TMPDIR; the caller removes it.
 * @throws TilefoldError when there is no such place, or nothing can be made in it
 */
export function makeTemporaryDirectory(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix));
  } catch (cause) {
    throw noTemporaryDirectory(cause);
  }
}

/** Says why no directory can be made under TMPDIR. */
export function noTemporaryDirectory(cause: unknown): TilefoldError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such directory' : message;
  const text = `${tmpdir()}: is where temporary files go, and no directory can be made there: ${what}. Set TMPDIR to one that is there`;
  return new TilefoldError(codeOfErrno(code), text, { cause });
}
