// Reads and repairs the vector_layers of an archive: objects with an id and fields, one for each layer. Some writers store it as
// text, list a layer twice, or leave out fields.

import { isJsonObject } from '../kit/json-object.ts';
import { jsonValue } from '../kit/json-value.ts';
import type { VectorLayer } from '../tile/metadata.ts';

/** Returns the layers, or undefined if there is no list. Each warning begins with `where`. */
export function readVectorLayers(value: unknown, where: string, warn: (line: string) => void): VectorLayer[] | undefined {
  const list = typeof value === 'string' ? jsonValue(value) : value;
  if (!Array.isArray(list)) {
    warn(`${where} is not an array and is ignored`);
    return undefined;
  }
  if (list !== value) warn(`${where} is not an array, but text that holds one; it is read as an array`);
  const layers = list.filter((layer): layer is VectorLayer => isJsonObject(layer) && typeof layer.id === 'string');
  if (layers.length < list.length) warn(`${where}: ${list.length - layers.length} entries have no id and are ignored`);
  return onePerId(layers, where, warn);
}

/** Joins lists of layers: one entry for each id, in order of first appearance. */
export function joinVectorLayers(lists: readonly (readonly VectorLayer[])[]): VectorLayer[] {
  const byId = new Map<string, VectorLayer>();
  for (const layer of lists.flat()) {
    const known = byId.get(layer.id);
    byId.set(layer.id, known === undefined ? layer : joined(known, layer));
  }
  return [...byId.values()];
}

function onePerId(layers: readonly VectorLayer[], where: string, warn: (line: string) => void): VectorLayer[] {
  const complete = layers.map((layer) => (isJsonObject(layer.fields) ? layer : { ...layer, fields: {} }));
  const once = joinVectorLayers([complete]);
  if (once.length < layers.length) {
    const repeated = layers.length - once.length;
    warn(`${where}: ${repeated} entries are of a layer that has one already; they are joined`);
  }
  return once;
}

/** Zooms are the union; unknown if either entry lacks them. For everything else the first entry counts. */
function joined(a: VectorLayer, b: VectorLayer): VectorLayer {
  const { minzoom: _, maxzoom: __, ...words } = { ...b, ...a };
  const zooms = {
    ...(isZoom(a.minzoom) && isZoom(b.minzoom) ? { minzoom: Math.min(a.minzoom, b.minzoom) } : {}),
    ...(isZoom(a.maxzoom) && isZoom(b.maxzoom) ? { maxzoom: Math.max(a.maxzoom, b.maxzoom) } : {}),
  };
  return { ...words, ...zooms, fields: joinedFields(a.fields, b.fields) };
}

/** As entries: a key may be `__proto__`. */
function joinedFields(a: VectorLayer['fields'], b: VectorLayer['fields']): VectorLayer['fields'] {
  return Object.fromEntries(new Map([...Object.entries(b), ...Object.entries(a)]));
}

function isZoom(value: unknown): value is number {
  return typeof value === 'number';
}
