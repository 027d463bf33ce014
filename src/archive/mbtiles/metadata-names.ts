// Names of the metadata table that have a meaning of their own.

export const TEXT_NAMES = ['name', 'type', 'version', 'description', 'attribution'] as const;
export const NUMBER_NAMES = ['bounds', 'center', 'minzoom', 'maxzoom'] as const;
/** About the file, not the tileset: written anew, never carried over. */
const STORAGE_NAMES = ['format', 'compression', 'agg_tiles_hash'] as const;
/** Of the json row; some writers give them rows of their own. */
export const LAYER_NAMES = ['vector_layers', 'tilestats'] as const;
/** Rows of tippecanoe's that hold JSON, where it has real JSON in PMTiles. */
export const JSON_ROWS: ReadonlySet<string> = new Set(['strategies', 'tippecanoe_decisions']);
export const RESERVED: ReadonlySet<string> = new Set([...TEXT_NAMES, ...NUMBER_NAMES, ...STORAGE_NAMES, ...LAYER_NAMES, 'json']);

/** A name or value in a message. */
export function printable(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
