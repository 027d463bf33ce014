// The tile key: z/x/y, always XYZ. TMS rows exist at the SQL edge of archive/mbtiles only, and are flipped there.

export interface TileKey {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** A tile: its key and its bytes as stored. `null` is SQL NULL, which only MBTiles can hold. */
export interface Tile extends TileKey {
  readonly data: Uint8Array | null;
}

/** The order of tiles in an archive: 'row' = zoom, column, TMS row; 'hilbert' = PMTiles' tile id. */
export type TileOrder = 'row' | 'hilbert';

/** The deepest zoom whose Hilbert ids are exact in a JavaScript number (PMTiles ids of zoom 26 stay below 2^53). */
export const MAX_ZOOM = 26;

/** Columns, or rows, of a zoom; any number is one. Not by a power where a shift will do: it is asked some times for each tile. */
export function sideOf(z: number): number {
  return z >= 0 && z <= 30 && Number.isInteger(z) ? 1 << z : 2 ** z;
}

/** Flips y between XYZ and TMS; its own inverse. */
export function flipRow(z: number, y: number): number {
  return sideOf(z) - 1 - y;
}

export function keyText({ z, x, y }: TileKey): string {
  return `${z}/${x}/${y}`;
}

/** Whether the key lies on the tile grid, at a zoom that both formats can hold. */
export function isOnGrid({ z, x, y }: TileKey): boolean {
  if (!Number.isInteger(z) || z < 0 || z > MAX_ZOOM) return false;
  const side = sideOf(z);
  return Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x < side && y < side;
}
