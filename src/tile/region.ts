// A region: which tiles of a tileset are wanted. Plain data: it stands in a request, and crosses between processes as JSON.

import { type Area, type AreaOptions, optionsOfArea } from './area/area.ts';
import { keyText, type TileKey } from './key.ts';

export type Span = readonly [from: number, to: number];

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
  /** Only these zooms: ascending spans. Within `zooms`. */
  readonly zoomList?: readonly Span[];
  /**
   * The wanted tiles, or null for all tiles at these zooms. Sorted by zoom, first column and first row; no tile is in two ranges, and
   * two ranges of a zoom have either the same columns or none in common. A cover holds no row off the tile grid.
   */
  readonly cover: readonly TileRange[] | null;
  /** Where the wanted tiles lie. Its cover depends on the zooms of the input, and is made with the plan. */
  readonly area?: Area;
}

/** What the options say of a region. `cover` is there only where no option says it. */
export interface RegionOptions {
  readonly minzoom: number | null;
  readonly maxzoom: number | null;
  /** The one tile that is wanted; null for more. */
  readonly tile: TileKey | null;
  readonly zooms?: readonly Span[];
  readonly cover?: readonly TileRange[];
}

export const ALL_TILES: Region = { zooms: [null, null], cover: null };

export function regionOf({
  minzoom,
  maxzoom,
  tile,
  zooms,
  area,
}: Omit<RegionOptions, 'cover'> & { readonly area?: Area }): Region {
  return {
    zooms: [minzoom ?? zooms?.[0]?.[0] ?? null, maxzoom ?? zooms?.at(-1)?.[1] ?? null],
    ...(zooms === undefined ? {} : { zoomList: zooms }),
    cover: tile === null ? null : [rangeOfTile(tile)],
    ...(area === undefined ? {} : { area }),
  };
}

/** The inverse of `regionOf`, with files by their content. Equal regions give equal options, and others give others. */
export function optionsOfRegion(region: Region): RegionOptions & Partial<AreaOptions> {
  const { zoomList, area } = region;
  const [minzoom, maxzoom] = region.zooms;
  const tile = onlyTile(region);
  return {
    minzoom,
    maxzoom,
    tile,
    ...(zoomList === undefined ? {} : { zooms: zoomList }),
    ...(region.cover === null || tile !== null ? {} : { cover: region.cover }),
    ...(area === undefined ? {} : optionsOfArea(area)),
  };
}

export function isAllTiles({ zooms: [min, max], cover, area }: Region): boolean {
  return min === null && max === null && cover === null && area === undefined;
}

/** Whether it has no row off the grid, and is counted tile by tile. */
export function isPlace({ cover, area }: Region): boolean {
  return cover !== null || area !== undefined;
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

export function hasZoom(region: Region, zoom: number): boolean {
  const [min, max] = zoomLimits(region);
  if (zoom < min || zoom > max) return false;
  return region.zoomList === undefined || region.zoomList.some(([from, to]) => zoom >= from && zoom <= to);
}

/** Returns the tiles of whole columns that are in a region, as ranges in the order of its cover. The zoom is one of the region's. */
export function clipColumns(range: Omit<TileRange, 'rows'>, { cover }: Region): readonly TileRange[] {
  if (cover === null) return [range];
  const [from, to] = range.columns;
  const clipped: TileRange[] = [];
  for (let i = firstAtOrAfter(cover, range.zoom, from); i < cover.length; i++) {
    const wanted = cover[i]!;
    if (wanted.zoom !== range.zoom || wanted.columns[0] > to) break;
    clipped.push({ ...wanted, columns: [Math.max(from, wanted.columns[0]), Math.min(to, wanted.columns[1])] });
  }
  return clipped;
}

/** Returns the index of the first range that does not end before a column. */
function firstAtOrAfter(cover: readonly TileRange[], zoom: number, column: number): number {
  let low = 0;
  let high = cover.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = cover[middle]!;
    if (range.zoom < zoom || (range.zoom === zoom && range.columns[1] < column)) low = middle + 1;
    else high = middle;
  }
  return low;
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
