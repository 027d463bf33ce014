// Turns a failed call on a file that is being written into a TilefoldError.

import { codeOfErrno, TilefoldError } from '../../errors.ts';

/**
 * Returns the error for a file that could not be `what`: written, synced, opened. Not permanent: a full disk can be emptied and
 * the run resumed.
 */
export function fileError(path: string, what: string, cause: unknown): TilefoldError {
  if (cause instanceof TilefoldError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  return new TilefoldError(codeOfErrno(code), `${path} cannot be ${what}: ${message}`, { permanent: false, cause });
}
