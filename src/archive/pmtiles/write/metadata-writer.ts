// Serializes tileset metadata as the metadata section of PMTiles v3 (section 5): JSON with keys in a fixed order. Bounds, center
// and zooms are stored in the header instead.

import type { TilesetMetadata } from '../../../tile/metadata.ts';

const FIRST_KEYS = ['name', 'description', 'attribution', 'version', 'type', 'vector_layers', 'tilestats'] as const;

/** Returns the section's JSON: known keys first, then the others sorted. */
export function metadataJson(metadata: TilesetMetadata): string {
  const known: [string, unknown][] = FIRST_KEYS.map((key) => [key, metadata[key]]);
  const present = known.filter(([, value]) => value !== undefined);
  const taken = new Set(present.map(([key]) => key));
  const others = Object.keys(metadata.other)
    .filter((key) => !taken.has(key) && metadata.other[key] !== undefined)
    .sort()
    .map((key): [string, unknown] => [key, metadata.other[key]]);
  // Built member by member: an object would put numeric keys first and treat __proto__ specially.
  const members = [...present, ...others].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}
