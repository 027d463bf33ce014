// The tile key z/x/y, always XYZ. TMS rows exist only in the SQL of archive/mbtiles, where they are flipped.

export interface TileKey {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** A tile: its key and its stored bytes. `null` is SQL NULL, possible only in MBTiles. */
export interface Tile extends TileKey {
  readonly data: Uint8Array | null;
  /** If its bytes were made when it was read, and are stored nowhere: the stored bytes that it counts for. */
  readonly madeFrom?: number;
}

/** The order of tiles in an archive. 'row': zoom, column, TMS row. 'hilbert': PMTiles' tile id. */
export type TileOrder = 'row' | 'hilbert';

/** The deepest zoom whose Hilbert ids fit a JavaScript number exactly: PMTiles ids of zoom 26 stay below 2^53. */
export const MAX_ZOOM = 26;

/**
 * Number of columns, or rows, of a zoom. Accepts any number. Uses a shift where possible, because it runs several times per tile.
 */
export function sideOf(z: number): number {
  return z >= 0 && z <= 30 && Number.isInteger(z) ? 1 << z : 2 ** z;
}

/** Flips y between XYZ and TMS, in either direction. */
export function flipRow(z: number, y: number): number {
  return sideOf(z) - 1 - y;
}

export function keyText({ z, x, y }: TileKey): string {
  return `${z}/${x}/${y}`;
}

/** Whether the key is on the tile grid, at a zoom that both formats support. */
export function isOnGrid({ z, x, y }: TileKey): boolean {
  if (!Number.isInteger(z) || z < 0 || z > MAX_ZOOM) return false;
  const side = sideOf(z);
  return Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x < side && y < side;
}
