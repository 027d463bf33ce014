// A directory of the system's choice for what nobody keeps.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOfErrno, TilefoldError } from '../errors.ts';

/**
 * Makes a directory under TMPDIR; the caller removes it.
 * @throws TilefoldError when there is no such place, or nothing can be made in it
 */
export function makeTemporaryDirectory(prefix: string): string {
  const parent = tmpdir();
  try {
    return mkdtempSync(join(parent, prefix));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such directory' : message;
    const text = `${parent}: is where temporary files go, and no directory can be made there: ${what}. Set TMPDIR to one that is there`;
    throw new TilefoldError(codeOfErrno(code), text, { cause });
  }
}
