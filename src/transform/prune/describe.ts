// The tileset's own words after pruning: vector_layers says what is left, and nothing stale stays.

import { shownName } from '../../mvt/smallest-names.ts';
import type { TilesetMetadata, VectorLayer } from '../../tile/metadata.ts';
import { fieldsOf, type LeftLayer, layersLeft, unlistedLayers } from '../layers-left.ts';
import type { LayersReport } from '../layers-report.ts';

/**
 * Returns metadata in which vector_layers names the layers that still occur, with the zooms and fields where they do, in
 * the original order, then those that it did not name. What the report cannot tell stays as it was said. tilestats counted what is
 * gone, so it goes too.
 */
export function describePruned(metadata: TilesetMetadata, report: LayersReport): TilesetMetadata {
  const { tilestats: _, vector_layers, ...described } = metadata;
  const left = layersLeft(report);
  const toldApart = new Set(report.layers.map(({ layer }) => layer));
  const listed = (vector_layers ?? []).flatMap((layer) => {
    const name = shownName(layer.id);
    if (report.otherLayers.length > 0 && !toldApart.has(name)) return [layer];
    return describeLayer(layer, left.get(name));
  });
  const layers = [...listed, ...unlistedLayers(left, vector_layers ?? [])];
  return layers.length === 0 && vector_layers === undefined ? described : { ...described, vector_layers: layers };
}

function describeLayer(layer: VectorLayer, left: LeftLayer | undefined): VectorLayer[] {
  if (left === undefined) return [];
  const said = Object.entries(layer.fields ?? {});
  const fields =
    said.length === 0 ? fieldsOf(left.keys) : Object.fromEntries(said.filter(([key]) => left.keys?.has(key) !== false));
  return [{ ...layer, minzoom: left.minzoom, maxzoom: left.maxzoom, fields }];
}
