// Opens SQLite databases: the one place where better-sqlite3's compiled part is loaded, so that a missing one is told plainly.

import Database from 'better-sqlite3';
import { TilefoldError } from '../errors.ts';
import { nodeProblem } from '../supported-node.ts';

/** Of SQLite's 512 it keeps 8 for "-journal" (os_unix.c, MAX_PATHNAME; sqlite3PagerOpen). */
export const MAX_SQLITE_PATH_BYTES = 504;

/**
 * Opens a database as better-sqlite3 does, whose errors come as they are.
 * @throws TilefoldError 'UNSUPPORTED' where this Node is too old, or the compiled part of better-sqlite3 is missing or does not load
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
  const text = `better-sqlite3 has no compiled part that loads on ${process.platform} ${process.arch} (${reason})`;
  const advice = 'install tilefold again on this machine; it has one for Linux, macOS and Windows, each on x64 and arm64';
  return new TilefoldError('UNSUPPORTED', `${text}; ${advice}`, { cause: error });
}
