// Opens an archive for inspection, and reads single tiles.

import { openSource } from '../archive/open.ts';
import type { ArchiveFormat, ArchiveSource, SourceNotices, TileSource } from '../archive/types.ts';
import { isOnGrid, type Tile, type TileKey } from '../tile/key.ts';

/** Oddities of rows are reported by the size scan. */
export const QUIET: SourceNotices = { drop: () => {}, warn: () => {} };

/**
 * Opens an archive for inspection. Duplicate tiles with equal bytes are one; of different ones the first in SQLite's order
 * counts. The key index goes to `scratch` if one is needed.
 */
export function openInspected(path: string, format: ArchiveFormat | null, scratch?: string): ArchiveSource {
  return openSource(path, {
    ...(format === null ? {} : { format }),
    ...(scratch === undefined ? {} : { scratch }),
    onDuplicate: 'first',
  });
}

/** Returns the tile, or null if there is none. Keys off the grid are never read. */
export function tileAt(source: TileSource, key: TileKey): Tile | null {
  return isOnGrid(key) ? source.tile(key) : null;
}
