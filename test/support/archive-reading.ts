// Reads whole archives of either format with its own SQL and directory walk. Shares no code with src.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, inflateSync } from 'node:zlib';
import { bytesToHeader, type Entry, type Header, readVarint, tileIdToZxy } from 'pmtiles';
import { queryRows } from './mbtiles-builder.ts';

/** Stored bytes by z/x/y (XYZ). */
export type Tiles = Map<string, Buffer | null>;

export interface PmtilesFile {
  header: Header;
  /** Of all directories, in order; pointers to leaves are followed. */
  entries: Entry[];
  leaves: number;
  tileData: Buffer;
  metadata: Record<string, unknown>;
}

export function readTiles(path: string): Tiles {
  return path.endsWith('.pmtiles') ? pmtilesTiles(readPmtiles(path)) : mbtilesTiles(path);
}

/** One line per tile, sorted; equal for archives with equal tiles. */
export function listTiles(tiles: Tiles): string[] {
  return [...tiles].map(([key, data]) => `${key} ${data === null ? 'NULL' : md5(data)}`).sort();
}

export function readPmtiles(path: string): PmtilesFile {
  const file = readFileSync(path);
  const header = bytesToHeader(new Uint8Array(file.subarray(0, 127)).buffer);
  const section = (offset: number, length = 0): Buffer => file.subarray(offset, offset + length);
  const unpack = (bytes: Buffer): Buffer => (header.internalCompression === 2 ? gunzipSync(bytes) : bytes);
  let leaves = 0;
  const walk = (directory: Buffer): Entry[] =>
    readDirectory(unpack(directory)).flatMap((entry) => {
      if (entry.runLength > 0) return [entry];
      leaves++;
      return walk(section(header.leafDirectoryOffset + entry.offset, entry.length));
    });
  const entries = walk(section(header.rootDirectoryOffset, header.rootDirectoryLength));
  const metadata = JSON.parse(unpack(section(header.jsonMetadataOffset, header.jsonMetadataLength)).toString());
  return { header, entries, leaves, tileData: section(header.tileDataOffset, header.tileDataLength), metadata };
}

/** Returns the metadata table; fails on a repeated name. */
export function metadataRows(path: string): Record<string, string> {
  const rows = queryRows(path, 'SELECT name, value FROM metadata') as [string, string][];
  if (new Set(rows.map(([name]) => name)).size !== rows.length) throw new Error(`${path}: a metadata row is there twice`);
  return Object.fromEntries(rows);
}

export function inflateTile(stored: Buffer): Buffer {
  if (stored[0] === 0x1f && stored[1] === 0x8b) return gunzipSync(stored);
  return stored[0] === 0x78 && stored[1] === 0x9c ? inflateSync(stored) : stored;
}

function mbtilesTiles(path: string): Tiles {
  const tiles: Tiles = new Map();
  const rows = queryRows(path, 'SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles');
  for (const [z, x, row, data] of rows as [number, number, number, Buffer | null][]) {
    addTile(tiles, `${z}/${x}/${2 ** z - 1 - row}`, data);
  }
  return tiles;
}

function pmtilesTiles({ entries, tileData }: PmtilesFile): Tiles {
  const tiles: Tiles = new Map();
  for (const { tileId, runLength, offset, length } of entries) {
    for (let id = tileId; id < tileId + runLength; id++) {
      addTile(tiles, tileIdToZxy(id).join('/'), tileData.subarray(offset, offset + length));
    }
  }
  return tiles;
}

function addTile(tiles: Tiles, key: string, data: Buffer | null): void {
  if (tiles.has(key)) throw new Error(`${key} is there twice`);
  tiles.set(key, data);
}

/** PMTiles v3, section 4.2: ids, run lengths, lengths, offsets, column by column. */
function readDirectory(bytes: Buffer): Entry[] {
  const at = { buf: bytes, pos: 0 };
  const entries = Array.from({ length: readVarint(at) }, () => ({ tileId: 0, offset: 0, length: 0, runLength: 0 }));
  let tileId = 0;
  for (const entry of entries) {
    tileId += readVarint(at);
    entry.tileId = tileId;
  }
  for (const entry of entries) entry.runLength = readVarint(at);
  for (const entry of entries) entry.length = readVarint(at);
  entries.forEach((entry, i) => {
    const code = readVarint(at);
    const before = entries[i - 1];
    entry.offset = code === 0 && before !== undefined ? before.offset + before.length : code - 1;
  });
  return entries;
}

function md5(data: Buffer): string {
  return createHash('md5').update(data).digest('hex');
}
