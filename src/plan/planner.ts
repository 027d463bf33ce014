// Cuts a tileset into shards by zoom and tile_column, balanced by bytes. It depends on the census alone, never on the number of
// workers, so a plan is the same on every machine.

import type { ColumnCount } from '../archive/types.ts';
import { ALL_TILES, clipColumns, type Region, type TileRange } from '../tile/region.ts';
import type { Shard } from '../tile/shard.ts';

const MIN_TARGET = 4 * 1024 * 1024;
const MAX_TARGET = 256 * 1024 * 1024;
/** Shards of a tileset of medium size: enough to balance any number of workers on one machine. */
const WANTED_SHARDS = 64;

/** Returns the target size of a shard in bytes: clamp(all bytes / 64, 4 MiB, 256 MiB). */
export function targetBytes(allBytes: number): number {
  return Math.min(MAX_TARGET, Math.max(MIN_TARGET, Math.ceil(allBytes / WANTED_SHARDS)));
}

/**
 * Returns the shards in manifest order: ascending by zoom, then column; `rest` last, if it has rows.
 * Whole zooms share a shard while they fit the target; a larger zoom is cut into column ranges of nearly equal bytes.
 * Memory grows with the strips of the largest zoom's census, at most one for each column.
 * `census` and `rest` only count tiles of the region, and no shard has a range outside it.
 */
export function planShards(
  census: Iterable<ColumnCount>,
  rest: { tiles: number; bytes: number; inputs?: readonly number[] },
  target: number,
  region: Region = ALL_TILES,
): Shard[] {
  const shards: Shard[] = [];
  let pack: Piece = emptyPiece();
  const close = (piece: Piece) => {
    if (piece.tiles > 0) shards.push({ index: shards.length, ...piece });
  };
  for (const strips of byZoom(census)) {
    const zoom = pieceOf(strips, region);
    if (zoom.bytes > target) {
      close(pack);
      pack = emptyPiece();
      for (const part of cut(strips, zoom.bytes, target)) close(pieceOf(part, region));
    } else if (pack.bytes + zoom.bytes > target) {
      close(pack);
      pack = zoom;
    } else {
      pack = join(pack, zoom);
    }
  }
  close(pack);
  if (rest.tiles > 0) shards.push({ index: shards.length, ranges: [], rest: true, ...rest });
  return shards;
}

interface Piece {
  ranges: readonly TileRange[];
  tiles: number;
  bytes: number;
  inputs?: readonly number[];
}

function emptyPiece(): Piece {
  return { ranges: [], tiles: 0, bytes: 0 };
}

function join(a: Piece, b: Piece): Piece {
  const piece: Piece = { ranges: [...a.ranges, ...b.ranges], tiles: a.tiles + b.tiles, bytes: a.bytes + b.bytes };
  return withInputs(piece, [a, b]);
}

/** Adds the inputs of all parts. With a single input no part has any. */
function withInputs(piece: Piece, parts: readonly { readonly inputs?: readonly number[] }[]): Piece {
  const inputs = new Set(parts.flatMap(({ inputs = [] }) => inputs));
  return inputs.size === 0 ? piece : { ...piece, inputs: [...inputs].sort((a, b) => a - b) };
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

/** Combines strips of one zoom into one piece: the part of their columns inside the region. */
function pieceOf(strips: readonly ColumnCount[], region: Region): Piece {
  const first = strips[0] as ColumnCount;
  const last = strips.at(-1) as ColumnCount;
  const ranges = clipColumns({ zoom: first.zoom, columns: [first.columns[0], last.columns[1]] }, region);
  const piece: Piece = { ranges, tiles: 0, bytes: 0 };
  for (const strip of strips) {
    piece.tiles += strip.tiles;
    piece.bytes += strip.bytes;
  }
  return withInputs(piece, strips);
}

/** Cuts one zoom where the running sum passes each n-th part of its bytes; a strip goes to the nearer side. */
function* cut(strips: ColumnCount[], zoomBytes: number, target: number): Generator<ColumnCount[]> {
  const parts = Math.ceil(zoomBytes / target);
  let piece: ColumnCount[] = [];
  let passed = 0;
  let part = 1;
  for (const strip of strips) {
    const border = (zoomBytes * part) / parts;
    if (piece.length > 0 && passed + strip.bytes / 2 > border) {
      yield piece;
      piece = [];
      while ((zoomBytes * part) / parts <= passed + strip.bytes / 2) part++;
    }
    piece.push(strip);
    passed += strip.bytes;
  }
  yield piece;
}
