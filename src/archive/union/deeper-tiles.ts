// Adds tiles at deeper zooms to an archive, each cut out of the archive's deepest tile above it. Every place below such a tile is
// accounted for, also where the cut leaves nothing: the number of places is known from the census. Where nothing is in a larger cut,
// all places in it are reported at once.

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
  /** Whether nothing would be in the tile, and so in no tile below it. */
  isEmpty(below: Below): boolean;
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
/** Tiles of one column that are kept open while its deeper columns are made. */
const MOST_KEPT = 64;

/** Yields the strips of made tiles, for each zoom down to `to`, from the strips of an archive that ends at `from`. */
export function* deeperStrips(parents: readonly ColumnCount[], from: number, to: number): Generator<ColumnCount> {
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
    const walk = (part: readonly TileRange[]) => new DeeperZoom(source, { ...shard, ranges: part }, from, open, notices);
    if (order === 'hilbert') yield* walk(ranges).byId();
    else for (const range of ranges) yield* walk([range]).byColumn();
  }
}

/** The made tiles of a shard at one zoom; by column: of one range. */
class DeeperZoom {
  readonly #source: TileSource;
  readonly #shard: Shard;
  readonly #zoom: number;
  readonly #from: number;
  readonly #open: OpenParent;
  readonly #notices: SourceNotices;

  constructor(source: TileSource, shard: Shard, from: number, open: OpenParent, notices: SourceNotices) {
    this.#source = source;
    this.#shard = shard;
    this.#zoom = shard.ranges[0]!.zoom;
    this.#from = from;
    this.#open = open;
    this.#notices = notices;
  }

  /** The tiles below a tile have consecutive ids. */
  *byId(): Generator<Tile> {
    const columns = joinedColumns(this.#shard.ranges.map((range) => parentRange(range, this.#from)));
    for (const [key, stored] of this.#parents(columns, 'hilbert')) yield* this.#belowById(this.#open(key, stored), key, key);
  }

  *#belowById(parent: ParentTile, parentKey: TileKey, key: TileKey): Generator<Tile> {
    if (key.z === this.#zoom) {
      yield* this.#made(parent, parentKey, key);
      return;
    }
    if (this.#isEmpty(parent, parentKey, key)) return;
    const first = firstId(key.z + 1) + (hilbertId(key.z, key.x, key.y) - firstId(key.z)) * 4;
    for (let id = first; id < first + 4; id++) yield* this.#belowById(parent, parentKey, hilbertKey(id));
  }

  /** Tiles above a column are read once for each of the columns below them, unless they are few. */
  *byColumn(): Generator<Tile> {
    const side = 2 ** (this.#zoom - this.#from);
    const range = this.#shard.ranges[0]!;
    const above = parentRange(range, this.#from);
    for (let column = above.columns[0]; column <= above.columns[1]; column++) {
      const parents: TileKey[] = [];
      for (const [key, stored] of this.#parents([{ ...above, columns: [column, column] }], 'row'))
        if (!this.#isEmpty(this.#open(key, stored), key, key)) parents.push(key);
      const kept = new Map<TileKey, ParentTile>();
      const first = Math.max(range.columns[0], column * side);
      const last = Math.min(range.columns[1], (column + 1) * side - 1);
      for (let x = first; x <= last; x++) {
        for (const key of parents) {
          const parent = kept.get(key) ?? this.#open(key, this.#source.tile(key)?.data ?? NOTHING);
          if (parents.length <= MOST_KEPT) kept.set(key, parent);
          yield* this.#belowByRow(parent, key, key, x);
        }
      }
    }
  }

  /** Ascending TMS rows are descending y. */
  *#belowByRow(parent: ParentTile, parentKey: TileKey, key: TileKey, x: number): Generator<Tile> {
    if (key.z === this.#zoom) {
      yield* this.#made(parent, parentKey, key);
      return;
    }
    if (key !== parentKey && this.#isEmpty(parent, parentKey, key, x)) return;
    const column = Math.floor(x / 2 ** (this.#zoom - key.z - 1));
    for (const y of [2 * key.y + 1, 2 * key.y]) yield* this.#belowByRow(parent, parentKey, { z: key.z + 1, x: column, y }, x);
  }

  *#made(parent: ParentTile, parentKey: TileKey, key: TileKey): Generator<Tile> {
    if (!this.#shard.ranges.some((range) => placesIn(key, range) > 0)) return;
    const data = parent.cut(placeBelow(parentKey, key));
    if (data === null) this.#notices.drop('empty', key.z, keyText(key));
    else yield { ...key, data, madeFrom: 0 };
  }

  /** If nothing is in a tile, reports all places below it, in one column or in all, and returns true. */
  #isEmpty(parent: ParentTile, parentKey: TileKey, key: TileKey, column?: number): boolean {
    const rows = this.#shard.ranges.reduce((sum, range) => sum + placesIn(key, range, column), 0);
    if (rows === 0) return true;
    if (!parent.isEmpty(placeBelow(parentKey, key))) return false;
    const side = 2 ** (this.#zoom - key.z);
    const place = { z: this.#zoom, x: column ?? key.x * side, y: key.y * side };
    this.#notices.drop('empty', this.#zoom, keyText(place), { rows });
    return true;
  }

  /** What is odd about these tiles is reported where they are read for themselves. */
  *#parents(ranges: readonly TileRange[], order: TileOrder): Generator<readonly [key: TileKey, stored: Uint8Array]> {
    const { index, tiles, bytes } = this.#shard;
    for (const { data, z, x, y } of this.#source.tiles({ index, ranges, tiles, bytes }, order, { drop() {}, warn() {} }))
      yield [{ z, x, y }, data ?? NOTHING];
  }
}

const NOTHING = new Uint8Array(0);

function placeBelow(parent: TileKey, { z, x, y }: TileKey): Below {
  const side = 2 ** (z - parent.z);
  return { levels: z - parent.z, column: x - parent.x * side, row: y - parent.y * side };
}

/** Returns how many places of a range are below a tile, in one column or in all. */
function placesIn({ z, x, y }: TileKey, { zoom, columns, rows }: TileRange, column?: number): number {
  const side = 2 ** (zoom - z);
  const [left, right] = column === undefined ? [x * side, (x + 1) * side - 1] : [column, column];
  const wide = Math.min(right, columns[1]) - Math.max(left, columns[0]) + 1;
  const high = rows === undefined ? side : Math.min((y + 1) * side - 1, rows[1]) - Math.max(y * side, rows[0]) + 1;
  return Math.max(0, wide) * Math.max(0, high);
}

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
