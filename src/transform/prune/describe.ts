// The tileset's own words after pruning: vector_layers says what is left, and nothing stale stays.

import { isWholeName, shownName } from '../../mvt/smallest-names.ts';
import type { TilesetMetadata, VectorLayer } from '../../tile/metadata.ts';
import { fieldWord } from '../field-types.ts';
import type { TransformReport } from '../types.ts';

interface Left {
  minzoom: number;
  maxzoom: number;
  /** With the types of their values, as bits; null = too many to tell. */
  keys: Map<string, number> | null;
}

/**
 * Returns metadata in which vector_layers names the layers that still occur, with the zooms and fields where they do, in
 * the original order, then those that it did not name. What the report cannot tell stays as it was said. tilestats counted what is
 * gone, so it goes too.
 */
export function describePruned(metadata: TilesetMetadata, report: TransformReport): TilesetMetadata {
  const { tilestats: _, vector_layers, ...described } = metadata;
  const left = whatIsLeft(report);
  const toldApart = new Set(report.layers.map(({ layer }) => layer));
  const listed = (vector_layers ?? []).flatMap((layer) => {
    const name = shownName(layer.id);
    if (report.otherLayers.length > 0 && !toldApart.has(name)) return [layer];
    return describeLayer(layer, left.get(name));
  });
  const layers = [...listed, ...unlisted(left, vector_layers ?? [])];
  return layers.length === 0 && vector_layers === undefined ? described : { ...described, vector_layers: layers };
}

/** Returns entries for layers that were written, and that the list does not have. */
export function layersNotListed(report: TransformReport, listed: readonly VectorLayer[]): VectorLayer[] {
  return unlisted(whatIsLeft(report), listed);
}

function unlisted(left: ReadonlyMap<string, Left>, listed: readonly VectorLayer[]): VectorLayer[] {
  const names = new Set(listed.map(({ id }) => shownName(id)));
  const missing = [...left].filter(([name]) => isWholeName(name) && !names.has(name));
  return missing.map(([id, { keys, minzoom, maxzoom }]) => ({ id, fields: fieldsOf(keys), minzoom, maxzoom }));
}

/** By entries: a key may be `__proto__`. */
function fieldsOf(keys: Left['keys']): VectorLayer['fields'] {
  return Object.fromEntries([...(keys ?? [])].map(([key, types]) => [key, fieldWord(types)]));
}

function whatIsLeft(report: TransformReport): Map<string, Left> {
  const left = new Map<string, Left>();
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

function describeLayer(layer: VectorLayer, left: Left | undefined): VectorLayer[] {
  if (left === undefined) return [];
  const said = Object.entries(layer.fields ?? {});
  const fields =
    said.length === 0 ? fieldsOf(left.keys) : Object.fromEntries(said.filter(([key]) => left.keys?.has(key) !== false));
  return [{ ...layer, minzoom: left.minzoom, maxzoom: left.maxzoom, fields }];
}
