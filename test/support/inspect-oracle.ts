// The expected results of an inspection, from every tile of the archive: rows by plain SQL on `tiles`, entries by the `pmtiles`
// package. Shares no code with src.

import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { bytesToHeader, type Entry, type Header, SharedPromiseCache, type Source, tileIdToZxy } from 'pmtiles';

export interface StoredTile {
  z: number;
  x: number;
  /** XYZ. */
  y: number;
  data: Buffer;
}

export function storedTiles(path: string): Promise<StoredTile[]> | StoredTile[] {
  return path.endsWith('.pmtiles') ? fromDirectory(path) : fromTable(path);
}

function fromTable(path: string): StoredTile[] {
  const db = new Database(path, { readonly: true });
  try {
    const rows = db.prepare('SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles').raw().all();
    return (rows as [number, number, number, Buffer][]).map(([z, x, row, data]) => ({ z, x, y: 2 ** z - 1 - row, data }));
  } finally {
    db.close();
  }
}

async function fromDirectory(path: string): Promise<StoredTile[]> {
  const bytes = readFileSync(path);
  const slice = (offset: number, length: number) => new Uint8Array(bytes.subarray(offset, offset + length)).buffer;
  const source: Source = { getKey: () => path, getBytes: async (offset, length) => ({ data: slice(offset, length) }) };
  const header = bytesToHeader(slice(0, 127), undefined);
  const entries = await entriesOf(source, header, header.rootDirectoryOffset, header.rootDirectoryLength);
  return entries.flatMap(({ tileId, offset, length, runLength }) => {
    const data = bytes.subarray(header.tileDataOffset + offset, header.tileDataOffset + offset + length);
    return Array.from({ length: runLength }, (_tile, i): StoredTile => {
      const [z, x, y] = tileIdToZxy(tileId + i);
      return { z, x, y, data };
    });
  });
}

async function entriesOf(source: Source, header: Header, offset: number, length: number): Promise<Entry[]> {
  const all: Entry[] = [];
  for (const entry of await new SharedPromiseCache().getDirectory(source, offset, length, header)) {
    if (entry.runLength > 0) all.push(entry);
    else all.push(...(await entriesOf(source, header, (header.leafDirectoryOffset ?? 0) + entry.offset, entry.length)));
  }
  return all;
}

export function inflated(data: Buffer, isBrotli = false): Uint8Array {
  if (data[0] === 0x1f && data[1] === 0x8b) return new Uint8Array(gunzipSync(data));
  return new Uint8Array(isBrotli ? brotliDecompressSync(data) : data);
}

/** Sums and percentiles of sorted sizes. */
export function statsOfSizes(sizes: readonly number[]): Record<string, number> {
  const sorted = [...sizes].sort((a, b) => a - b);
  const total = sorted.reduce((sum, size) => sum + size, 0);
  const atPercent = (percent: number): number => sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? 0;
  return {
    tile_count: sorted.length,
    total_bytes: total,
    max_bytes: sorted.at(-1) ?? 0,
    avg_bytes: sorted.length === 0 ? 0 : Math.floor(total / sorted.length),
    p50_bytes: atPercent(50),
    p95_bytes: atPercent(95),
    p99_bytes: atPercent(99),
  };
}
