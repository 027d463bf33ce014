// The `json` row, and values without a row of their own, in both directions (MBTiles specification 1.3, "Vector tileset
// metadata").

import { structureOrText } from '../../kit/json-value.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import { readVectorLayers } from '../vector-layers.ts';
import { parseObject } from './json-object.ts';
import { JSON_ROWS, LAYER_NAMES, NUMBER_NAMES, printable, RESERVED, TEXT_NAMES } from './metadata-names.ts';

/** Keys that some writers put into the json row although they have rows of their own. */
const ROW_NAMES = [...TEXT_NAMES, ...NUMBER_NAMES, 'format', 'compression'] as const;

/**
 * Reads the `json` row and returns its contents. Keys that belong in rows are moved to `rows` if missing there. Unreadable JSON
 * is kept as text, in `other.json`.
 */
export function readJson(metadata: TilesetMetadata, rows: Map<string, string>, warnings: string[]): Record<string, unknown> {
  const text = rows.get('json');
  if (text === undefined) return {};
  const json = parseObject(text);
  if (typeof json === 'string') {
    warnings.push(`metadata: the json row ${json}; kept as text`);
    metadata.other.json = text;
    return {};
  }
  const moved = ROW_NAMES.filter((name) => !rows.has(name) && isRowValue(json[name]));
  for (const name of moved) rows.set(name, String(json[name]));
  if (moved.length > 0) warnings.push(`metadata: read from the json row, where they do not belong: ${moved.join(', ')}`);
  return Object.fromEntries(Object.entries(json).filter(([name]) => !(moved as string[]).includes(name)));
}

/** Moves the contents of the `json` row to the top level. */
export function liftJson(
  metadata: TilesetMetadata,
  json: Record<string, unknown>,
  rows: ReadonlyMap<string, string>,
  warnings: string[],
): void {
  const warn = (line: string): void => void warnings.push(line);
  for (const [name, value] of Object.entries(json)) {
    if (name === 'vector_layers') {
      const layers = readVectorLayers(value, 'metadata: json.vector_layers', warn);
      if (layers !== undefined) metadata.vector_layers = layers;
    } else if (name === 'tilestats') metadata.tilestats = typeof value === 'string' ? structureOrText(value) : value;
    else if (name !== 'json' && (RESERVED.has(name) || rows.has(name)))
      warn(`metadata: json.${printable(name)} is left out: it has a row of its own`);
    else metadata.other[name] = value;
  }
}

/** Reads json-row values from rows, where the json row lacks them. */
export function liftRows(metadata: TilesetMetadata, rows: ReadonlyMap<string, string>, warnings: string[]): void {
  for (const name of LAYER_NAMES) {
    const text = rows.get(name);
    if (text === undefined) continue;
    if (metadata[name] !== undefined) {
      warnings.push(`metadata: the row ${name} is left out: the json row has it too`);
      continue;
    }
    if (name === 'tilestats') metadata.tilestats = structureOrText(text);
    else {
      const layers = readVectorLayers(text, 'metadata: the row vector_layers', (line) => void warnings.push(line));
      if (layers !== undefined) metadata.vector_layers = layers;
    }
  }
}

/** Returns all values without a known row: as rows by name, and as the text of the json row. */
export function otherRows(
  { vector_layers, tilestats, other }: TilesetMetadata,
  taken: ReadonlySet<string>,
): { rows: [string, string][]; json: string | undefined } {
  const entries = Object.entries(other).filter(([, value]) => value !== undefined);
  const isRow = ([name, value]: [string, unknown]) => !RESERVED.has(name) && (typeof value === 'string' || JSON_ROWS.has(name));
  const rows = entries.filter(isRow);
  const rest = entries.filter((entry) => !isRow(entry)).sort(byName);
  if (vector_layers !== undefined) {
    const json = Object.fromEntries([['vector_layers', vector_layers], ['tilestats', tilestats], ...rest]);
    return { rows: asText(rows), json: JSON.stringify(json) };
  }
  if (tilestats !== undefined) rows.push(['tilestats', tilestats]);
  rows.push(...rest.filter(([name]) => name !== 'json' && !taken.has(name)));
  // Unreadable JSON text is written back unchanged.
  return { rows: asText(rows), json: typeof other.json === 'string' ? other.json : undefined };
}

/** Bounds and center are arrays in JSON, and comma-separated numbers in a row. */
function isRowValue(value: unknown): boolean {
  const isScalar = (one: unknown) => typeof one === 'string' || typeof one === 'number';
  return isScalar(value) || (Array.isArray(value) && value.length > 0 && value.every(isScalar));
}

function asText(rows: readonly [string, unknown][]): [string, string][] {
  return rows
    .map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    .sort(byName);
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
