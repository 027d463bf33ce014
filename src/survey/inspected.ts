// An archive opened to be looked at, and single tiles of it.

import { openSource } from '../archive/open.ts';
import type { ArchiveFormat, SourceNotices, TileSource } from '../archive/types.ts';
import { isOnGrid, type Tile, type TileKey } from '../tile/key.ts';

/** What is odd about rows is told by those who count them. */
export const QUIET: SourceNotices = { drop: () => {}, warn: () => {} };

/**
 * Opens an archive. Equal tiles of one key are one; of different ones the first counts, as SQLite finds them. `scratch` is for the
 * index of its keys, where one has to be made.
 */
export function openInspected(path: string, format: ArchiveFormat | null, scratch?: string): TileSource {
  return openSource(path, {
    ...(format === null ? {} : { format }),
    ...(scratch === undefined ? {} : { scratch }),
    onDuplicate: 'first',
  });
}

/** Returns the tile, or undefined where there is none, as off the grid. */
export function tileAt(source: TileSource, key: TileKey): Tile | undefined {
  if (!isOnGrid(key)) return undefined;
  const ranges = [{ zoom: key.z, columns: [key.x, key.x] as const }];
  for (const tile of source.tiles({ index: 0, ranges, only: key, tiles: 1, bytes: 0 }, 'row', QUIET)) return tile;
  return undefined;
}
