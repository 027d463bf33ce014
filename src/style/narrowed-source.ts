// Notes about sources that request only part of the tiles. The other tiles are pruned like all others, never removed: the style
// may limit requests just to save them, and other readers of the archive may need those tiles.

import { isJsonObject } from '../kit/json-object.ts';

/** The zooms that have tiles. */
export interface TileZooms {
  readonly min: number;
  readonly max: number;
}

/** Returns notes about a source, one line each. Zooms are only compared if given. */
export function narrowedSourceNotes(id: string, source: unknown, zooms: TileZooms | undefined): string[] {
  if (!isJsonObject(source)) return [];
  const name = `source ${JSON.stringify(id)}`;
  const notes = zooms === undefined ? [] : zoomNotes(name, source, zooms);
  const isBounded = isBelowTheWorld(source['bounds']) || Array.isArray(source['extra_bounds']);
  if (isBounded) notes.push(`${name} requests only tiles inside its bounds; those outside are pruned like the others`);
  const { tiles, url } = source;
  if (url === undefined && Array.isArray(tiles) && tiles.length === 0) {
    notes.push(`${name} has an empty list of tiles, so that it draws nothing; its layers count all the same`);
  }
  return notes;
}

function zoomNotes(name: string, { minzoom, maxzoom }: Readonly<Record<string, unknown>>, zooms: TileZooms): string[] {
  const notes: string[] = [];
  if (typeof minzoom === 'number' && minzoom > zooms.min) {
    notes.push(
      `${name} requests no tile below zoom ${minzoom}; those below are pruned like the others (--minzoom leaves them out)`,
    );
  }
  if (typeof maxzoom === 'number' && maxzoom < zooms.max) {
    notes.push(
      `${name} requests no tile above zoom ${maxzoom}, so that the tiles of zoom ${Math.floor(maxzoom)} are drawn on all views above; deeper ones are pruned like those (--maxzoom leaves them out)`,
    );
  }
  return notes;
}

const WORLD = [-180, -85, 180, 85] as const;

function isBelowTheWorld(bounds: unknown): boolean {
  if (!Array.isArray(bounds) || bounds.length !== 4 || !bounds.every(Number.isFinite)) return false;
  const [west, south, east, north] = bounds as [number, number, number, number];
  return west > WORLD[0] || south > WORLD[1] || east < WORLD[2] || north < WORLD[3];
}
