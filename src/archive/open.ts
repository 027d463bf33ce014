// Opens any archive to read. Its first bytes decide what it is; the name and the option may only agree.

import { TilefoldError } from '../errors.ts';
import { fileKind, kindWords } from './file-kind.ts';
import { openMbtilesSource } from './mbtiles/read/source.ts';
import { openPmtilesSource } from './pmtiles/read/source.ts';
import type { ArchiveFormat, OnDuplicate, TileSource } from './types.ts';

export interface OpenOptions {
  /** What the request says the file is. */
  format?: ArchiveFormat;
  /** MBTiles: what to do with two different tiles of one key. */
  onDuplicate?: OnDuplicate;
  /** MBTiles: directory for the key index of an archive that has none. */
  scratch?: string;
}

/**
 * Opens an archive to read.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE, or FORMAT_CONFLICT when `format` contradicts the bytes
 */
export function openSource(path: string, { format, ...options }: OpenOptions = {}): TileSource {
  const found = formatOfFile(path);
  if (format !== undefined && format !== found) {
    const advice = `leave out the input format, or say ${found}`;
    throw new TilefoldError('FORMAT_CONFLICT', `${path} is ${found} by its first bytes, not ${format}; ${advice}`);
  }
  return found === 'mbtiles' ? openMbtilesSource(path, options) : openPmtilesSource(path);
}

/** Returns the format that a file name stands for, or undefined. */
export function formatOfExtension(path: string): ArchiveFormat | undefined {
  const extension = /\.(mbtiles|pmtiles)$/i.exec(path)?.[1]?.toLowerCase();
  return extension as ArchiveFormat | undefined;
}

/**
 * Returns the format of a file by its first bytes.
 * @throws TilefoldError NOT_FOUND or NOT_AN_ARCHIVE
 */
export function formatOfFile(path: string): ArchiveFormat {
  const { kind } = fileKind(path);
  if (kind === 'sqlite') return 'mbtiles';
  if (kind === 'pmtiles' || kind === 'pmtiles-2') return 'pmtiles';
  throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is no tile archive: it is ${kindWords(kind)}`);
}
