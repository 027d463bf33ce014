// Lists the source-layers left in an output, as vector_layers entries.

import { isWholeName, shownName } from '../mvt/smallest-names.ts';
import type { VectorLayer } from '../tile/metadata.ts';
import { fieldWord } from './field-types.ts';
import type { LayersReport } from './layers-report.ts';

export interface LeftLayer {
  minzoom: number;
  maxzoom: number;
  /** Keys with the types of their values, as bits; null = too many to list. */
  keys: Map<string, number> | null;
}

/** Returns entries for layers that were written but are missing from the list. */
export function unlistedLayers(left: ReadonlyMap<string, LeftLayer>, listed: readonly VectorLayer[]): VectorLayer[] {
  const names = new Set(listed.map(({ id }) => shownName(id)));
  const missing = [...left].filter(([name]) => isWholeName(name) && !names.has(name));
  return missing.map(([id, { keys, minzoom, maxzoom }]) => ({ id, fields: fieldsOf(keys), minzoom, maxzoom }));
}

/** Returns an entry's fields and the types of their values. As entries: a key may be `__proto__`. */
export function fieldsOf(keys: LeftLayer['keys']): VectorLayer['fields'] {
  return Object.fromEntries([...(keys ?? [])].map(([key, types]) => [key, fieldWord(types)]));
}

/** Returns the layers that were written, by name. */
export function layersLeft(report: LayersReport): Map<string, LeftLayer> {
  const left = new Map<string, LeftLayer>();
  for (const { layer, zoom, after } of report.layers) {
    if (after.tiles === 0) continue;
    const known = left.get(layer);
    if (known === undefined) left.set(layer, { minzoom: zoom, maxzoom: zoom, keys: new Map() });
    else {
      known.minzoom = Math.min(known.minzoom, zoom);
      known.maxzoom = Math.max(known.maxzoom, zoom);
    }
  }
  for (const { layer, keys, types } of report.fields) {
    const known = left.get(layer);
    if (known !== undefined) known.keys = keys && new Map(keysInUse(keys, types));
  }
  return left;
}

/** A key table may have unused keys. Where types were collected, unused keys have none. */
function keysInUse(keys: readonly string[], types: readonly number[] | undefined): [string, number][] {
  const typed = keys.map((key, i): [string, number] => [key, types?.[i] ?? 0]);
  return types === undefined ? typed : typed.filter(([, bits]) => bits !== 0);
}
