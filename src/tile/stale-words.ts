// Words of a tileset that are true of the file or server it came from, and of no other.

import type { TilesetMetadata } from './metadata.ts';

/** What tileservers and converters put down of the file; formats have places of their own for tile type, compression and row order. */
const FILE_WORDS = ['agg_tiles_hash', 'basename', 'compression', 'filesize', 'format', 'mtime', 'scheme', 'tilejson'] as const;
/** The URLs of a server. */
const URL_WORDS = ['tiles', 'grids'] as const;
/** tippecanoe's second word on bounds. */
const OTHER_BOUNDS = 'antimeridian_adjusted_bounds';

/** Returns the names of such words, sorted. Words of these names that mean something else have other types. */
export function fileWords({ other }: TilesetMetadata): string[] {
  const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  return [
    ...FILE_WORDS.filter((name) => isScalar(other[name])),
    ...URL_WORDS.filter((name) => Array.isArray(other[name])),
  ].sort();
}

/** Returns the metadata without them, and without bounds beside its own, if these are no longer those of `source`. */
export function withoutFileWords(metadata: TilesetMetadata, source: TilesetMetadata): TilesetMetadata {
  const stale = fileWords(metadata);
  if (metadata.bounds?.join() !== source.bounds?.join()) stale.push(OTHER_BOUNDS);
  const other = Object.create(null) as TilesetMetadata['other'];
  for (const [name, value] of Object.entries(metadata.other)) if (!stale.includes(name)) other[name] = value;
  return { ...metadata, other };
}
