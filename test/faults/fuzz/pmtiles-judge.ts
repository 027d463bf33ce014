// The allowed outcomes of a possibly broken PMTiles archive: it is refused with a named error, or read completely, the same in
// all ways, and as by an independent walk over its directories, which shares no code with src.

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { bytesToHeader, readVarint, tileIdToZxy, zxyToTileId } from 'pmtiles';
import { openPmtilesSource } from '../../../src/archive/pmtiles/read/source.ts';
import type { ColumnCount, TileSource } from '../../../src/archive/types.ts';
import { TilefoldError } from '../../../src/errors.ts';
import type { Tile } from '../../../src/tile/key.ts';
import type { Shard } from '../../../src/tile/shard.ts';
import { NO_NOTICES } from '../../support/pmtiles-tileset.ts';

interface Run {
  id: number;
  run: number;
  /** Bytes of the tile. */
  data: Buffer;
}

/** Above this, tiles are not read one by one: a single run may stand for thousands of millions. */
const READ_UP_TO = 5000;
const LOOKED_UP = 3;

/** Returns 'read', or the error's code. Throws if the archive is read wrongly. */
export function readAll(path: string, bytes: Uint8Array): string {
  let source: TileSource;
  let counts: ColumnCount[];
  const tiles: Record<'hilbert' | 'row', Tile[]> = { hilbert: [], row: [] };
  try {
    source = openPmtilesSource(path);
  } catch (error) {
    return codeOf(error);
  }
  try {
    counts = [...source.census()];
    const total = sumOf(counts, ({ tiles }) => tiles);
    const isRead = total <= READ_UP_TO;
    if (isRead)
      for (const order of ['hilbert', 'row'] as const) tiles[order] = [...source.tiles(wholeShard(counts), order, NO_NOTICES)];
    const runs = walked(Buffer.from(bytes));
    check(
      total,
      sumOf(runs, ({ run }) => run),
      'tiles counted',
    );
    check(
      sumOf(counts, (count) => count.bytes),
      sumOf(runs, ({ run, data }) => run * data.length),
      'bytes counted',
    );
    for (const { id, data } of runs.slice(0, LOOKED_UP)) checkLookedUp(source, id, data);
    if (!isRead) return 'counted';
    checkTiles(runs, tiles, counts);
    return 'read';
  } catch (error) {
    return codeOf(error);
  } finally {
    source[Symbol.dispose]();
  }
}

/** As the planner cuts: columns between two strips are included. */
function wholeShard(counts: readonly ColumnCount[]): Shard {
  const zooms = [...new Set(counts.map(({ zoom }) => zoom))];
  const ranges = zooms.map((zoom) => {
    const strips = counts.filter((count) => count.zoom === zoom).map(({ columns }) => columns);
    return { zoom, columns: [strips[0]![0], strips.at(-1)![1]] as const };
  });
  return { index: 0, ranges, tiles: 0, bytes: 0 };
}

function checkTiles(
  runs: readonly Run[],
  tiles: Record<'hilbert' | 'row', readonly Tile[]>,
  counts: readonly ColumnCount[],
): void {
  const expected = runs.flatMap(({ id, run, data }) => Array.from({ length: run }, (_, i) => line(id + i, data)));
  const found = tiles.hilbert.map(({ z, x, y, data }) => line(zxyToTileId(z, x, y), data as Buffer));
  check(found.join('\n'), expected.join('\n'), 'tiles in Hilbert order');
  const rows = tiles.row.map(({ z, x, y, data }) => line(zxyToTileId(z, x, y), data as Buffer));
  check(rows.sort().join('\n'), expected.sort().join('\n'), 'tiles in row order');
  for (const { zoom, columns, tiles: count } of counts) {
    const inStrip = tiles.hilbert.filter(({ z, x }) => z === zoom && x >= columns[0] && x <= columns[1]);
    check(inStrip.length, count, `tiles of zoom ${zoom}, columns ${columns.join(' to ')}`);
  }
}

function checkLookedUp(source: TileSource, id: number, data: Buffer): void {
  const [z, x, y] = tileIdToZxy(id);
  const tile = source.tile({ z, x, y });
  check(line(id, (tile?.data ?? Buffer.from('no tile')) as Buffer), line(id, data), 'a tile looked up');
}

function line(id: number, data: Uint8Array): string {
  return `${id} ${Buffer.from(data).toString('base64')}`;
}

function check(found: number | string, expected: number | string, what: string): void {
  if (found !== expected)
    throw new Error(`${what}: ${String(found).slice(0, 500)}, and a walk says ${String(expected).slice(0, 500)}`);
}

function codeOf(error: unknown): string {
  if (error instanceof TilefoldError && error.code !== 'INTERNAL') return error.code;
  throw error;
}

function sumOf<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((sum, item) => sum + of(item), 0);
}

/** Only for archives that were read without complaint: it validates nothing. */
function walked(file: Buffer): Run[] {
  const header = bytesToHeader(Uint8Array.from(file.subarray(0, 127)).buffer, undefined);
  const { rootDirectoryOffset: rootStart, rootDirectoryLength: rootLength } = header;
  const unpack = unpackerOf(file.subarray(rootStart, rootStart + rootLength), header.internalCompression);
  const walk = (from: number, length: number): Run[] => {
    const at = { buf: unpack(file.subarray(from, from + length)), pos: 0 };
    const column = (count: number) => Array.from({ length: count }, () => readVarint(at));
    const count = readVarint(at);
    const [deltas, runs, lengths, codes] = [column(count), column(count), column(count), column(count)];
    let id = 0;
    let end = 0;
    return deltas.flatMap((delta, i) => {
      id += delta;
      const bytes = lengths[i]!;
      const offset = codes[i] === 0 ? end : codes[i]! - 1;
      end = offset + bytes;
      if (runs[i] === 0) return walk(header.leafDirectoryOffset + offset, bytes);
      const start = header.tileDataOffset + offset;
      return [{ id, run: runs[i]!, data: file.subarray(start, start + bytes) }];
    });
  };
  return walk(header.rootDirectoryOffset, header.rootDirectoryLength);
}

type Unpack = (bytes: Buffer) => Buffer;

const UNPACKERS: Record<number, Unpack> = { 1: (bytes) => bytes, 2: gunzipSync, 3: brotliDecompressSync };

/** The header's compression, unless exactly one other makes the root a directory that ends with its bytes. */
function unpackerOf(root: Buffer, claim: number): Unpack {
  const claimed = UNPACKERS[claim];
  if (claimed !== undefined && entriesEnd(claimed, root) !== undefined) return claimed;
  const whole = Object.values(UNPACKERS).find((unpack) => isWhole(unpack, root));
  if (whole === undefined) throw new Error('a root directory was read that is none');
  return whole;
}

function isWhole(unpack: Unpack, root: Buffer): boolean {
  const end = entriesEnd(unpack, root);
  return end !== undefined && end === unpack(root).length;
}

/** Returns the end of the directory's entries, or undefined if they are invalid. */
function entriesEnd(unpack: Unpack, root: Buffer): number | undefined {
  try {
    const at = { buf: unpack(root), pos: 0 };
    const values = readVarint(at) * 4;
    for (let i = 0; i < values; i++) {
      if (at.pos >= at.buf.length) return undefined;
      readVarint(at);
    }
    return at.pos > at.buf.length ? undefined : at.pos;
  } catch {
    return undefined;
  }
}
