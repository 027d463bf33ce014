// Cuts a tileset into shards: by zoom and tile_column, balanced by bytes. It depends on the census alone, never on the
// number of workers, so that a plan is the same wherever it is made.

import type { ColumnCount } from '../archive/types.ts';
import type { TileKey } from '../tile/key.ts';
import type { Shard, ShardRange } from '../tile/shard.ts';

const MIN_TARGET = 4 * 1024 * 1024;
const MAX_TARGET = 256 * 1024 * 1024;
/** Shards that a tileset of middling size is cut into: enough to balance any number of workers that a machine has. */
const WANTED_SHARDS = 64;

/** Returns the bytes that a shard should hold: clamp(all bytes / 64, 4 MiB, 256 MiB). */
export function targetBytes(allBytes: number): number {
  return Math.min(MAX_TARGET, Math.max(MIN_TARGET, Math.ceil(allBytes / WANTED_SHARDS)));
}

/** Returns the only shard of a run for one tile; `census` has that tile alone. */
export function oneTileShard(key: TileKey, [strip]: readonly ColumnCount[]): Shard {
  const columns: ShardRange['columns'] = [key.x, key.x];
  return { index: 0, ranges: [{ zoom: key.z, columns }], only: key, tiles: strip?.tiles ?? 0, bytes: strip?.bytes ?? 0 };
}

/**
 * Returns the shards in manifest order: ascending by zoom, then column; `rest` last, if it has rows.
 * Whole zooms share a shard while they fit the target; a zoom above it is cut into column ranges of nearly equal bytes.
 * Memory grows with the number of strips of the largest zoom's census, which is never more than its columns.
 */
export function planShards(census: Iterable<ColumnCount>, rest: { tiles: number; bytes: number }, target: number): Shard[] {
  const shards: Shard[] = [];
  let pack: Piece = emptyPiece();
  const close = (piece: Piece) => {
    if (piece.tiles > 0) shards.push({ index: shards.length, ...piece });
  };
  for (const strips of byZoom(census)) {
    const zoom = wholeZoom(strips);
    if (zoom.bytes > target) {
      close(pack);
      pack = emptyPiece();
      for (const piece of cut(strips, zoom.bytes, target)) close(piece);
    } else if (pack.bytes + zoom.bytes > target) {
      close(pack);
      pack = zoom;
    } else {
      pack = join(pack, zoom);
    }
  }
  close(pack);
  if (rest.tiles > 0) shards.push({ index: shards.length, ranges: [], rest: true, tiles: rest.tiles, bytes: rest.bytes });
  return shards;
}

interface Piece {
  ranges: ShardRange[];
  tiles: number;
  bytes: number;
}

function emptyPiece(): Piece {
  return { ranges: [], tiles: 0, bytes: 0 };
}

function join(a: Piece, b: Piece): Piece {
  return { ranges: [...a.ranges, ...b.ranges], tiles: a.tiles + b.tiles, bytes: a.bytes + b.bytes };
}

function* byZoom(census: Iterable<ColumnCount>): Generator<ColumnCount[]> {
  let strips: ColumnCount[] = [];
  for (const strip of census) {
    if (strips.length > 0 && strips[0]?.zoom !== strip.zoom) {
      yield strips;
      strips = [];
    }
    strips.push(strip);
  }
  if (strips.length > 0) yield strips;
}

function wholeZoom(strips: ColumnCount[]): Piece {
  const first = strips[0] as ColumnCount;
  const last = strips.at(-1) as ColumnCount;
  const piece: Piece = { ranges: [{ zoom: first.zoom, columns: [first.columns[0], last.columns[1]] }], tiles: 0, bytes: 0 };
  for (const strip of strips) {
    piece.tiles += strip.tiles;
    piece.bytes += strip.bytes;
  }
  return piece;
}

/** Cuts one zoom where the running sum passes each n-th part of its bytes; a strip goes to the side that it is nearer to. */
function* cut(strips: ColumnCount[], zoomBytes: number, target: number): Generator<Piece> {
  const parts = Math.ceil(zoomBytes / target);
  let piece: ColumnCount[] = [];
  let passed = 0;
  let part = 1;
  for (const strip of strips) {
    const border = (zoomBytes * part) / parts;
    if (piece.length > 0 && passed + strip.bytes / 2 > border) {
      yield wholeZoom(piece);
      piece = [];
      while ((zoomBytes * part) / parts <= passed + strip.bytes / 2) part++;
    }
    piece.push(strip);
    passed += strip.bytes;
  }
  yield wholeZoom(piece);
}
