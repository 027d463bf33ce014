// Opens SQLite databases. The only place that loads better-sqlite3's native addon, so that a missing one gets a clear error.

import Database from 'better-sqlite3';
import { TilefoldError } from '../errors.ts';
import { nodeProblem } from '../supported-node.ts';

/** SQLite's limit of 512, less 8 for "-journal" (os_unix.c, MAX_PATHNAME; sqlite3PagerOpen). */
export const MAX_SQLITE_PATH_BYTES = 504;

/**
 * Opens a database as better-sqlite3 does; its other errors are passed on.
 * @throws TilefoldError 'UNSUPPORTED' when Node is too old, or the native addon of better-sqlite3 is missing or does not load
 */
export function openDatabase(path: string, options?: Database.Options): Database.Database {
  const problem = nodeProblem();
  if (problem !== null) throw new TilefoldError('UNSUPPORTED', problem);
  try {
    return new Database(path, options);
  } catch (error) {
    throw bindingError(error) ?? error;
  }
}

function bindingError(error: unknown): TilefoldError | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_DLOPEN_FAILED' && code !== 'MODULE_NOT_FOUND') return undefined;
  const [reason] = message.split('\n');
  const text = `better-sqlite3 has no native addon that loads on ${process.platform} ${process.arch} (${reason})`;
  const advice = 'reinstall tilefold on this machine; it supports Linux, macOS and Windows on x64 and arm64';
  return new TilefoldError('UNSUPPORTED', `${text}; ${advice}`, { cause: error });
}
