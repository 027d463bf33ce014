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
  /** HTML with the sources to credit. */
  attribution?: string;
  version?: string;
  /** overlay or baselayer. */
  type?: string;
  /** Degrees: west, south, east, north. */
  bounds?: Bounds;
  /** Longitude and latitude in degrees, and a zoom. */
  center?: Center;
  minzoom?: number;
  maxzoom?: number;
  /** The source-layers of vector tiles. */
  vector_layers?: VectorLayer[];
  tilestats?: unknown;
  /** All other keys, unchanged: text from MBTiles rows, any JSON from PMTiles. Has no prototype. */
  other: Record<string, unknown>;
}

export function emptyMetadata(): TilesetMetadata {
  return { other: Object.create(null) as Record<string, unknown> };
}
