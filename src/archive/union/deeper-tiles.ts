// Adds tiles at deeper zooms to an archive, each cut out of the archive's deepest tile above it. Every place below such a tile is
// accounted for, also where the cut leaves nothing: the number of places is known from the census.

import { firstId, hilbertId, hilbertKey } from '../../tile/hilbert.ts';
import { keyText, type Tile, type TileKey, type TileOrder } from '../../tile/key.ts';
import type { TileRange } from '../../tile/region.ts';
import type { Shard } from '../../tile/shard.ts';
import type { ColumnCount, SourceNotices, TileSource } from '../types.ts';

/** Place of a tile below another: so many levels deeper, at this column and row of the 2^levels there. */
interface Below {
  readonly levels: number;
  readonly column: number;
  readonly row: number;
}

/** Cuts deeper tiles out of one tile. */
interface ParentTile {
  /** Returns the tile's bytes, not compressed; null if nothing is there. */
  cut(below: Below): Uint8Array | null;
}

/**
 * Opens a tile to cut it.
 * @throws TilefoldError if it cannot be read
 */
export type OpenParent = (key: TileKey, stored: Uint8Array) => ParentTile;

/** Bytes of a made tile besides those of its parent, for the planner. */
const MADE_BYTES = 48;

/** Yields the strips of made tiles, for each zoom down to `to`, from the strips of an archive that ends at `from`. */
export function* deeperStrips(census: readonly ColumnCount[], from: number, to: number): Generator<ColumnCount> {
  const parents = census.filter(({ zoom }) => zoom === from);
  for (let zoom = from + 1; zoom <= to; zoom++) {
    const side = 2 ** (zoom - from);
    for (const { columns, tiles, bytes } of parents) {
      const made = tiles * side * side;
      const strip = [columns[0] * side, (columns[1] + 1) * side - 1] as const;
      yield { zoom, columns: strip, tiles: made, bytes: bytes + made * MADE_BYTES };
    }
  }
}

/** Yields the made tiles of a shard, in its order. `from`: the deepest zoom of the archive. */
export function* deeperTiles(
  source: TileSource,
  shard: Shard,
  order: TileOrder,
  from: number,
  open: OpenParent,
  notices: SourceNotices,
): Generator<Tile> {
  const zooms = [...new Set(shard.ranges.map(({ zoom }) => zoom))].filter((zoom) => zoom > from).sort((a, b) => a - b);
  for (const zoom of zooms) {
    const ranges = shard.ranges.filter((range) => range.zoom === zoom);
    const keys = order === 'hilbert' ? byId(source, shard, ranges, from) : byColumn(source, shard, ranges, from);
    let opened: { readonly stored: Uint8Array; readonly parent: ParentTile } | undefined;
    for (const [key, parent, stored] of keys) {
      if (opened?.stored !== stored) opened = { stored, parent: open(parent, stored) };
      const side = 2 ** (zoom - from);
      const data = opened.parent.cut({ levels: zoom - from, column: key.x % side, row: key.y % side });
      if (data === null) notices.drop('empty', zoom, keyText(key));
      else yield { ...key, data, madeFrom: 0 };
    }
  }
}

type Place = readonly [key: TileKey, parent: TileKey, stored: Uint8Array];

/** The tiles below a tile have consecutive ids. */
function* byId(source: TileSource, shard: Shard, ranges: readonly TileRange[], from: number): Generator<Place> {
  const zoom = ranges[0]!.zoom;
  const side = 2 ** (zoom - from);
  const parents = ranges.map((range) => parentRange(range, from));
  for (const { data, ...parent } of parentTiles(source, shard, joinedColumns(parents), 'hilbert')) {
    const first = firstId(zoom) + (hilbertId(from, parent.x, parent.y) - firstId(from)) * side * side;
    for (let id = first; id < first + side * side; id++) {
      const key = hilbertKey(id);
      if (ranges.some((range) => isIn(key, range))) yield [key, parent, data];
    }
  }
}

/** Reads the tiles above a column once for each column, so that memory does not grow with them. */
function* byColumn(source: TileSource, shard: Shard, ranges: readonly TileRange[], from: number): Generator<Place> {
  for (const range of ranges) {
    const side = 2 ** (range.zoom - from);
    for (let x = range.columns[0]; x <= range.columns[1]; x++) {
      const column = Math.floor(x / side);
      const above = { ...parentRange(range, from), columns: [column, column] as const };
      for (const { data, ...parent } of parentTiles(source, shard, [above], 'row')) {
        // Ascending TMS rows are descending y.
        for (let y = (parent.y + 1) * side - 1; y >= parent.y * side; y--) {
          const key = { z: range.zoom, x, y };
          if (isIn(key, range)) yield [key, parent, data];
        }
      }
    }
  }
}

/** What is odd about these tiles is reported where they are read for themselves. */
function* parentTiles(
  source: TileSource,
  { index, tiles, bytes }: Shard,
  ranges: readonly TileRange[],
  order: TileOrder,
): Generator<TileKey & { readonly data: Uint8Array }> {
  for (const { z, x, y, data } of source.tiles({ index, ranges, tiles, bytes }, order, { drop() {}, warn() {} }))
    yield { z, x, y, data: data ?? EMPTY };
}

const EMPTY = new Uint8Array(0);

function parentRange({ zoom, columns, rows }: TileRange, from: number): TileRange {
  const side = 2 ** (zoom - from);
  const above = ([first, last]: readonly [number, number]) => [Math.floor(first / side), Math.floor(last / side)] as const;
  return { zoom: from, columns: above(columns), ...(rows === undefined ? {} : { rows: above(rows) }) };
}

/** Whole columns, each once: ranges that are apart may have tiles above in common. */
function joinedColumns(ranges: readonly TileRange[]): TileRange[] {
  const joined: TileRange[] = [];
  for (const { zoom, columns } of [...ranges].sort((a, b) => a.columns[0] - b.columns[0])) {
    const last = joined.at(-1);
    if (last === undefined || columns[0] > last.columns[1]) joined.push({ zoom, columns });
    else joined[joined.length - 1] = { zoom, columns: [last.columns[0], Math.max(last.columns[1], columns[1])] };
  }
  return joined;
}

function isIn({ x, y }: TileKey, { columns, rows }: TileRange): boolean {
  return x >= columns[0] && x <= columns[1] && (rows === undefined || (y >= rows[0] && y <= rows[1]));
}
