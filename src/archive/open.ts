// Opens any archive for reading. Its first bytes decide the format; the name and the option must agree with them.

import { TilefoldError } from '../errors.ts';
import { type FileKind, fileKind, kindWords } from './file-kind.ts';
import { openMbtilesSource } from './mbtiles/read/source.ts';
import { openPmtilesSource } from './pmtiles/read/source.ts';
import type { ArchiveFormat, ArchiveSource, OnDuplicate } from './types.ts';

export interface OpenOptions {
  /** Format given in the request. */
  format?: ArchiveFormat;
  /** MBTiles: what to do with two different tiles of one key. */
  onDuplicate?: OnDuplicate;
  /** MBTiles: directory for the key index of an archive without one. */
  scratch?: string;
}

const OPENERS: Readonly<Record<ArchiveFormat, (path: string, options: Omit<OpenOptions, 'format'>) => ArchiveSource>> = {
  mbtiles: openMbtilesSource,
  pmtiles: openPmtilesSource,
};

const FORMAT_OF_KIND: Readonly<Partial<Record<FileKind, ArchiveFormat>>> = {
  sqlite: 'mbtiles',
  pmtiles: 'pmtiles',
  // Refused when it is opened, with its version in the message.
  'pmtiles-2': 'pmtiles',
};

/**
 * Opens an archive for reading.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE, or FORMAT_CONFLICT when `format` contradicts the bytes
 */
export function openSource(path: string, { format, ...options }: OpenOptions = {}): ArchiveSource {
  const found = formatOfFile(path);
  if (format !== undefined && format !== found) {
    const advice = `leave out the input format, or say ${found}`;
    throw new TilefoldError('FORMAT_CONFLICT', `${path} is ${found} by its first bytes, not ${format}; ${advice}`);
  }
  return OPENERS[found](path, options);
}

/**
 * Detects the format of a file from its first bytes.
 * @throws TilefoldError NOT_FOUND or NOT_AN_ARCHIVE
 */
export function formatOfFile(path: string): ArchiveFormat {
  const { kind } = fileKind(path);
  const format = FORMAT_OF_KIND[kind];
  if (format !== undefined) return format;
  throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is no tile archive: it is ${kindWords(kind)}`);
}
