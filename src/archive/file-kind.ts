// Detects the kind of a file from its first bytes. Reads with fs, and closes before SQLite opens the file: closing any descriptor
// of a file that SQLite has open drops SQLite's locks on it.

import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { TilefoldError } from '../errors.ts';

export type FileKind = 'sqlite' | 'pmtiles' | 'pmtiles-2' | 'gzip' | 'html' | 'empty' | 'other';

export interface KnownFile {
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Its first 100 bytes, or fewer if the file is shorter. */
  readonly head: Uint8Array;
}

const HEAD_BYTES = 100;
export const SQLITE_MAGIC = 'SQLite format 3\0';

const KIND_WORDS: Record<FileKind, string> = {
  sqlite: 'an SQLite database',
  pmtiles: 'a PMTiles archive',
  'pmtiles-2': 'a PMTiles archive of version 1 or 2',
  gzip: 'gzip-compressed; gunzip it first',
  html: 'an HTML page, perhaps the error page of a download',
  empty: 'empty (0 bytes)',
  other: 'neither SQLite nor PMTiles by its first bytes',
};

/**
 * Returns the kind of a file.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE for a directory or device, IO when it cannot be read
 */
export function fileKind(path: string): KnownFile {
  const stats = statFile(path);
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'a directory' : 'not a regular file';
    throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is ${what}; name an .mbtiles or .pmtiles file`);
  }
  const head = readHead(path);
  return { kind: kindOf(head), size: stats.size, mtimeMs: stats.mtimeMs, head };
}

/** Describes the kind, to end a sentence that starts with the path. */
export function kindWords(kind: FileKind): string {
  return KIND_WORDS[kind];
}

function statFile(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function readHead(path: string): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const fd = openSync(path, 'r');
    try {
      return head.subarray(0, readSync(fd, head, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function fileError(path: string, cause: unknown): TilefoldError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TilefoldError('NOT_FOUND', `${path} does not exist; check the path`, { cause });
  }
  return new TilefoldError('IO', `${path} cannot be read: ${message}`, { permanent: code === 'EACCES', cause });
}

function kindOf(head: Uint8Array): FileKind {
  if (head.length === 0) return 'empty';
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith(SQLITE_MAGIC)) return 'sqlite';
  if (text.startsWith('PMTiles')) return 'pmtiles';
  if (text.startsWith('PM')) return 'pmtiles-2';
  if (text.startsWith('\x1f\x8b')) return 'gzip';
  return /^\s*<(!doctype|html|head|body)/i.test(text) ? 'html' : 'other';
}
