// Selects the tile or zoom of an inspection: --zoom, -x, -y, --tile, --summary, --scheme.

import { usage, whole } from '../../kit/usage.ts';
import { MAX_ZOOM, type TileKey } from '../../tile/key.ts';

export interface PlaceFlags {
  zoom?: number;
  x?: number;
  y?: number;
  tile?: string;
  summary: boolean;
  scheme: 'xyz' | 'tms';
}

export interface Place {
  zoom: number | null;
  tile: TileKey | null;
  /** -z -x -y: only the tile is requested. */
  isTileOnly: boolean;
}

/** @throws TilefoldError 'USAGE' when the options contradict each other, or the tile cannot exist */
export function placeOf(flags: PlaceFlags): Place {
  const { x, y, tile, summary } = flags;
  const zoom = whole('--zoom', flags.zoom, 0, 255) ?? null;
  const hasColumnOrRow = x !== undefined || y !== undefined;
  if (tile !== undefined) {
    if (hasColumnOrRow) throw usage('--tile cannot be combined with -x/-y');
    if (!summary) throw usage('--tile requires --summary');
    return { zoom, tile: toXyz(keyOf(tile), flags.scheme), isTileOnly: false };
  }
  if (hasColumnOrRow) {
    if (zoom === null || x === undefined || y === undefined)
      throw usage('-x/-y require -z/--zoom: all three together name one tile');
    const key = { z: onGrid('-z', zoom, MAX_ZOOM), x: onGrid('-x', x, 2 ** zoom - 1), y: onGrid('-y', y, 2 ** zoom - 1) };
    return { zoom, tile: toXyz(key, flags.scheme), isTileOnly: true };
  }
  if (summary) throw usage('--summary requires --tile z/x/y');
  return { zoom, tile: null, isTileOnly: false };
}

function keyOf(text: string): TileKey {
  const parts = text.split('/');
  if (parts.length !== 3) throw usage(`tile must be in z/x/y format; got "${text}"`);
  const [zoom, column, row] = parts as [string, string, string];
  const z = numberOf('zoom', zoom, MAX_ZOOM);
  return { z, x: numberOf('x', column, 2 ** z - 1), y: numberOf('y', row, 2 ** z - 1) };
}

function numberOf(part: string, text: string, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw usage(`invalid tile ${part}: "${text}" is no whole number from 0 to ${max}`);
}

function onGrid(flag: string, value: number, max: number): number {
  return whole(flag, value, 0, max) as number;
}

/** Reports are always XYZ. */
function toXyz({ z, x, y }: TileKey, scheme: PlaceFlags['scheme']): TileKey {
  return { z, x, y: scheme === 'tms' ? 2 ** z - 1 - y : y };
}
