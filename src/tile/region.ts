// A region: which tiles of a tileset are wanted. Plain data: it stands in a request, and crosses between processes as JSON.

import { keyText, type TileKey } from './key.ts';

type Span = readonly [from: number, to: number];

/** A rectangle of tiles at one zoom. */
export interface TileRange {
  readonly zoom: number;
  /** First and last tile column, both included. */
  readonly columns: Span;
  /** First and last tile row (XYZ), both included. Without it: all rows. */
  readonly rows?: Span;
}

export interface Region {
  /** Lowest and highest zoom, both included; null is no limit. It limits rows off the tile grid too. */
  readonly zooms: readonly [min: number | null, max: number | null];
  /**
   * The wanted tiles, or null for all tiles at these zooms. Sorted by zoom, first column and first row; no tile is in two ranges, and
   * two ranges of a zoom have either the same columns or none in common. A cover holds no row off the tile grid.
   */
  readonly cover: readonly TileRange[] | null;
}

/** What the options say of a region. `cover` is there only where no option says it. */
export interface RegionOptions {
  readonly minzoom: number | null;
  readonly maxzoom: number | null;
  /** The one tile that is wanted; null for more. */
  readonly tile: TileKey | null;
  readonly cover?: readonly TileRange[];
}

export const ALL_TILES: Region = { zooms: [null, null], cover: null };

export function regionOf({ minzoom, maxzoom, tile }: Omit<RegionOptions, 'cover'>): Region {
  return { zooms: [minzoom, maxzoom], cover: tile === null ? null : [rangeOfTile(tile)] };
}

/** The inverse of `regionOf`. Equal regions give equal options, and others give others. */
export function optionsOfRegion(region: Region): RegionOptions {
  const [minzoom, maxzoom] = region.zooms;
  const tile = onlyTile(region);
  const options = { minzoom, maxzoom, tile };
  return region.cover === null || tile !== null ? options : { ...options, cover: region.cover };
}

export function isAllTiles({ zooms: [min, max], cover }: Region): boolean {
  return min === null && max === null && cover === null;
}

/** Returns the tile of a region that is one tile, else null. */
export function onlyTile({ cover }: Region): TileKey | null {
  const [range, ...more] = cover ?? [];
  return range === undefined || more.length > 0 ? null : tileOfRange(range);
}

/** Returns the zooms of a region as numbers: infinite where there is no limit. */
export function zoomLimits({ zooms: [min, max] }: Region): Span {
  return [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
}

/** Returns the tiles of whole columns that are in a region, as ranges in the order of its cover. The zoom is one of the region's. */
export function clipColumns(range: Omit<TileRange, 'rows'>, { cover }: Region): readonly TileRange[] {
  if (cover === null) return [range];
  const [from, to] = range.columns;
  return cover.flatMap((wanted) => {
    const columns = [Math.max(from, wanted.columns[0]), Math.min(to, wanted.columns[1])] as const;
    return wanted.zoom !== range.zoom || columns[0] > columns[1] ? [] : [{ ...wanted, columns }];
  });
}

function rangeOfTile({ z, x, y }: TileKey): TileRange {
  return { zoom: z, columns: [x, x], rows: [y, y] };
}

/** Returns a range as words for a message. */
export function rangeText(range: TileRange): string {
  const tile = tileOfRange(range);
  if (tile !== null) return `tile ${keyText(tile)}`;
  const { zoom, columns, rows } = range;
  return `zoom ${zoom}, columns ${columns.join(' to ')}${rows === undefined ? '' : `, rows ${rows.join(' to ')}`}`;
}

function tileOfRange({ zoom, columns: [x, lastX], rows }: TileRange): TileKey | null {
  return rows === undefined || x !== lastX || rows[0] !== rows[1] ? null : { z: zoom, x, y: rows[0] };
}
