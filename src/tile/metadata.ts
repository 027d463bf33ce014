// The tileset's metadata in TileJSON terms, independent of the archive format.

export type Bounds = readonly [west: number, south: number, east: number, north: number];
export type Center = readonly [longitude: number, latitude: number, zoom: number];

export interface VectorLayer {
  id: string;
  fields: Record<string, unknown>;
  description?: string;
  minzoom?: number;
  maxzoom?: number;
  [unknown: string]: unknown;
}

export interface TilesetMetadata {
  name?: string;
  description?: string;
  attribution?: string;
  version?: string;
  type?: string;
  /** Degrees. */
  bounds?: Bounds;
  center?: Center;
  minzoom?: number;
  maxzoom?: number;
  vector_layers?: VectorLayer[];
  tilestats?: unknown;
  /** All other keys, unchanged: text from MBTiles rows, any JSON from PMTiles. Has no prototype. */
  other: Record<string, unknown>;
}

export function emptyMetadata(): TilesetMetadata {
  return { other: Object.create(null) as Record<string, unknown> };
}
