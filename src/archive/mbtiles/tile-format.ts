// MBTiles' names for tile types and compressions.

import type { Compression, TileType } from '../../tile/type.ts';

const FORMATS: Readonly<Record<TileType, string>> = {
  // The specification allows an IETF media type for anything other than pbf, jpg, png and webp.
  unknown: 'application/octet-stream',
  mvt: 'pbf',
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  mlt: 'mlt',
};

const TILE_TYPES = new Map<string, TileType>([
  ['pbf', 'mvt'],
  ['mvt', 'mvt'],
  ['application/vnd.mapbox-vector-tile', 'mvt'],
  ['application/x-protobuf', 'mvt'],
  ['png', 'png'],
  ['image/png', 'png'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['image/jpeg', 'jpeg'],
  ['webp', 'webp'],
  ['image/webp', 'webp'],
  ['avif', 'avif'],
  ['image/avif', 'avif'],
  ['mlt', 'mlt'],
  ['application/vnd.maplibre-tile', 'mlt'],
  ['application/vnd.maplibre-vector-tile', 'mlt'],
]);

const COMPRESSIONS = new Map<string, Compression>([
  ['gzip', 'gzip'],
  ['none', 'none'],
  ['br', 'brotli'],
  ['brotli', 'brotli'],
  ['zstd', 'zstd'],
]);

/** Returns the `format` row for a tile type. */
export function formatOf(type: TileType): string {
  return FORMATS[type];
}

/** Returns the tile type for a `format` row, or undefined. */
export function typeOfFormat(format: string): TileType | undefined {
  return TILE_TYPES.get(format.trim().toLowerCase());
}

/** Returns the compression for a `compression` row. */
export function compressionOfRow(row: string): Compression {
  return COMPRESSIONS.get(row.trim().toLowerCase()) ?? 'unknown';
}
