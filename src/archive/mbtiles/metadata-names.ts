// Names in the metadata table that have a defined meaning.

export const TEXT_NAMES = ['name', 'type', 'version', 'description', 'attribution'] as const;
export const NUMBER_NAMES = ['bounds', 'center', 'minzoom', 'maxzoom'] as const;
/** Describe the file, not the tileset: always written anew. */
const STORAGE_NAMES = ['format', 'compression', 'agg_tiles_hash'] as const;
/** Belong in the json row; some writers give them rows of their own. */
export const LAYER_NAMES = ['vector_layers', 'tilestats'] as const;
/** tippecanoe's rows that hold JSON text; in PMTiles it writes real JSON. */
export const JSON_ROWS: ReadonlySet<string> = new Set(['strategies', 'tippecanoe_decisions']);
export const RESERVED: ReadonlySet<string> = new Set([...TEXT_NAMES, ...NUMBER_NAMES, ...STORAGE_NAMES, ...LAYER_NAMES, 'json']);

/** Shortens a name or value for a message. */
export function printable(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
