// What is left of source-layers in an output, as a list of vector_layers tells it.

import { isWholeName, shownName } from '../mvt/smallest-names.ts';
import type { VectorLayer } from '../tile/metadata.ts';
import { fieldWord } from './field-types.ts';
import type { LayersReport } from './layers-report.ts';

export interface LeftLayer {
  minzoom: number;
  maxzoom: number;
  /** With the types of their values, as bits; null = too many to tell. */
  keys: Map<string, number> | null;
}

/** Returns entries for layers that were written, and that the list does not have. */
export function unlistedLayers(left: ReadonlyMap<string, LeftLayer>, listed: readonly VectorLayer[]): VectorLayer[] {
  const names = new Set(listed.map(({ id }) => shownName(id)));
  const missing = [...left].filter(([name]) => isWholeName(name) && !names.has(name));
  return missing.map(([id, { keys, minzoom, maxzoom }]) => ({ id, fields: fieldsOf(keys), minzoom, maxzoom }));
}

/** Returns the fields of an entry, with the types of their values. By entries: a key may be `__proto__`. */
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

/** A table of keys may have some that no feature uses: where types were looked for, those have none. */
function keysInUse(keys: readonly string[], types: readonly number[] | undefined): [string, number][] {
  const typed = keys.map((key, i): [string, number] => [key, types?.[i] ?? 0]);
  return types === undefined ? typed : typed.filter(([, bits]) => bits !== 0);
}
