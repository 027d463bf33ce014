// Updates a tileset's metadata after pruning: vector_layers lists what is left, and nothing stale stays.

import { shownName } from '../../mvt/smallest-names.ts';
import type { TilesetMetadata, VectorLayer } from '../../tile/metadata.ts';
import { fieldsOf, type LeftLayer, layersLeft, unlistedLayers } from '../layers-left.ts';
import type { LayersReport } from '../layers-report.ts';

/**
 * Returns the metadata with vector_layers reduced to the layers that still occur, with their zooms and fields, in the original
 * order; layers missing from the list are appended. Anything the report cannot tell stays as it was. tilestats is stale, so it is
 * removed.
 */
export function describePruned(metadata: TilesetMetadata, report: LayersReport): TilesetMetadata {
  const { tilestats: _, vector_layers, ...described } = metadata;
  const left = layersLeft(report);
  const counted = new Set(report.layers.map(({ layer }) => layer));
  const listed = (vector_layers ?? []).flatMap((layer) => {
    const name = shownName(layer.id);
    if (report.otherLayers.length > 0 && !counted.has(name)) return [layer];
    return describeLayer(layer, left.get(name));
  });
  const layers = [...listed, ...unlistedLayers(left, vector_layers ?? [])];
  return layers.length === 0 && vector_layers === undefined ? described : { ...described, vector_layers: layers };
}

function describeLayer(layer: VectorLayer, left: LeftLayer | undefined): VectorLayer[] {
  if (left === undefined) return [];
  const declared = Object.entries(layer.fields ?? {});
  const fields =
    declared.length === 0 ? fieldsOf(left.keys) : Object.fromEntries(declared.filter(([key]) => left.keys?.has(key) !== false));
  return [{ ...layer, minzoom: left.minzoom, maxzoom: left.maxzoom, fields }];
}
