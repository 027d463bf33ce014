// Serializes tileset metadata as the metadata section of PMTiles v3 (section 5): JSON with keys in a fixed order. Bounds, center
// and zooms are stored in the header instead.

import type { TilesetMetadata } from '../../../tile/metadata.ts';

const FIRST_KEYS = ['name', 'description', 'attribution', 'version', 'type', 'vector_layers', 'tilestats'] as const;

/** Returns the section's JSON: known keys first, then the others sorted. */
export function metadataJson(metadata: TilesetMetadata): string {
  const known: [string, unknown][] = FIRST_KEYS.map((key) => [key, metadata[key]]);
  const present = known.filter(([, value]) => value !== undefined);
  return jsonInOrder(new Map([...Object.entries(metadata.other), ...present]));
}

/** Returns JSON with the known keys first, then the others sorted. */
export function jsonInOrder(values: ReadonlyMap<string, unknown>): string {
  const first: readonly string[] = FIRST_KEYS;
  const others = [...values.keys()].filter((key) => !first.includes(key)).sort();
  const present = [...first, ...others].filter((key) => values.get(key) !== undefined);
  // Built member by member: an object would put numeric keys first and treat __proto__ specially.
  return `{${present.map((key) => `${JSON.stringify(key)}:${JSON.stringify(values.get(key))}`).join(',')}}`;
}
