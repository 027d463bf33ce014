// Metadata that describes the file or server a tileset came from, and is wrong in any other file.

import type { TilesetMetadata } from './metadata.ts';

/** Keys that tile servers and converters add about the file. Formats store tile type, compression and row order elsewhere. */
const FILE_KEYS = ['agg_tiles_hash', 'basename', 'compression', 'filesize', 'format', 'mtime', 'scheme', 'tilejson'] as const;
/** URLs of a server. */
const URL_KEYS = ['tiles', 'grids'] as const;
/** tippecanoe's second set of bounds. */
const TIPPECANOE_BOUNDS = 'antimeridian_adjusted_bounds';

/**
 * Returns the file-specific keys that are present, sorted. A key of the same name but another type has another meaning and is
 * kept.
 */
export function fileMetadataKeys({ other }: TilesetMetadata): string[] {
  const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  return [...FILE_KEYS.filter((name) => isScalar(other[name])), ...URL_KEYS.filter((name) => Array.isArray(other[name]))].sort();
}

/** Returns the metadata without file-specific keys, and without tippecanoe's bounds if the bounds differ from `source`. */
export function withoutFileMetadata(metadata: TilesetMetadata, source: TilesetMetadata): TilesetMetadata {
  const stale = fileMetadataKeys(metadata);
  if (metadata.bounds?.join() !== source.bounds?.join()) stale.push(TIPPECANOE_BOUNDS);
  const other = Object.create(null) as TilesetMetadata['other'];
  for (const [name, value] of Object.entries(metadata.other)) if (!stale.includes(name)) other[name] = value;
  return { ...metadata, other };
}
