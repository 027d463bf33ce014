// The tileset's own words after pruning: vector_layers says what is left, and nothing stale stays.

import { shownName } from '../mvt/smallest-names.ts';
import type { TilesetMetadata, VectorLayer } from '../tile/metadata.ts';
import type { TransformReport } from './types.ts';

interface Left {
  minzoom: number;
  maxzoom: number;
  /** null = too many to tell. */
  keys: Set<string> | null;
}

/**
 * Returns metadata in which vector_layers names the layers that still occur, with the zooms and fields where they do, in
 * the original order. What the report cannot tell stays as it was said. tilestats counted what is gone, so it goes too.
 */
export function describePruned(metadata: TilesetMetadata, report: TransformReport): TilesetMetadata {
  const { tilestats: _, vector_layers, ...described } = metadata;
  if (vector_layers === undefined) return described;
  const left = whatIsLeft(report);
  const toldApart = new Set(report.layers.map(({ layer }) => layer));
  return {
    ...described,
    vector_layers: vector_layers.flatMap((layer) => {
      const name = shownName(layer.id);
      if (report.otherLayers.length > 0 && !toldApart.has(name)) return [layer];
      return describeLayer(layer, left.get(name));
    }),
  };
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
    const known = left.get(layer);
    if (known !== undefined) known.keys = keys === null ? null : new Set(keys);
  }
  return left;
}

function describeLayer(layer: VectorLayer, left: Left | undefined): VectorLayer[] {
  if (left === undefined) return [];
  const fields = Object.fromEntries(Object.entries(layer.fields ?? {}).filter(([key]) => left.keys?.has(key) !== false));
  return [{ ...layer, minzoom: left.minzoom, maxzoom: left.maxzoom, fields }];
}
