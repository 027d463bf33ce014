// The tileset's own words after pruning: vector_layers says what is left, and nothing stale stays.

import type { TilesetMetadata, VectorLayer } from '../tile/metadata.ts';
import type { TransformReport } from './types.ts';

interface Left {
  minzoom: number;
  maxzoom: number;
  keys: Set<string>;
}

/**
 * Returns metadata in which vector_layers names the layers that still occur, with the zooms and fields where they do, in
 * the original order. tilestats counted what is gone, so it goes too.
 */
export function describePruned(metadata: TilesetMetadata, report: TransformReport): TilesetMetadata {
  const { tilestats: _, vector_layers, ...described } = metadata;
  if (vector_layers === undefined) return described;
  const left = whatIsLeft(report);
  return { ...described, vector_layers: vector_layers.flatMap((layer) => describeLayer(layer, left.get(layer.id))) };
}

function whatIsLeft(report: TransformReport): Map<string, Left> {
  const left = new Map<string, Left>();
  for (const { layer, zoom, after } of report.layers) {
    if (after.tiles === 0) continue;
    const known = left.get(layer);
    if (known === undefined) left.set(layer, { minzoom: zoom, maxzoom: zoom, keys: new Set() });
    else {
      known.minzoom = Math.min(known.minzoom, zoom);
      known.maxzoom = Math.max(known.maxzoom, zoom);
    }
  }
  for (const { layer, keys } of report.fields) {
    for (const key of keys) left.get(layer)?.keys.add(key);
  }
  return left;
}

function describeLayer(layer: VectorLayer, left: Left | undefined): VectorLayer[] {
  if (left === undefined) return [];
  const fields = Object.fromEntries(Object.entries(layer.fields ?? {}).filter(([key]) => left.keys.has(key)));
  return [{ ...layer, minzoom: left.minzoom, maxzoom: left.maxzoom, fields }];
}
