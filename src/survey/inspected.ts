// An archive opened to be looked at, and single tiles of it.

import { openSource } from '../archive/open.ts';
import type { ArchiveFormat, ArchiveSource, SourceNotices, TileSource } from '../archive/types.ts';
import { isOnGrid, type Tile, type TileKey } from '../tile/key.ts';

/** What is odd about rows is told by those who count them. */
export const QUIET: SourceNotices = { drop: () => {}, warn: () => {} };

/**
 * Opens an archive. Equal tiles of one key are one; of different ones the first counts, as SQLite finds them. `scratch` is for the
 * index of its keys, where one has to be made.
 */
export function openInspected(path: string, format: ArchiveFormat | null, scratch?: string): ArchiveSource {
  return openSource(path, {
    ...(format === null ? {} : { format }),
    ...(scratch === undefined ? {} : { scratch }),
    onDuplicate: 'first',
  });
}

/** Returns the tile, or null where there is none. Off the grid none is looked into. */
export function tileAt(source: TileSource, key: TileKey): Tile | null {
  return isOnGrid(key) ? source.tile(key) : null;
}
