// Updates a tileset's metadata after simplifying. Metadata holds no vertex counts; it becomes stale only where features or layers
// were removed.

import { shownName } from '../../mvt/smallest-names.ts';
import type { TilesetMetadata, VectorLayer } from '../../tile/metadata.ts';
import { layersLeft, unlistedLayers } from '../layers-left.ts';
import type { LayerCounts, LayersReport } from '../layers-report.ts';

/**
 * Returns the metadata with vector_layers brought up to date: removed layers are left out, zooms are narrowed where a layer is
 * gone at some, and layers missing from the list are appended. Anything the report cannot tell stays as it was. tilestats counts
 * features of all layers, so it is removed if any feature was, or if a layer was not listed.
 */
export function describeSimplified(metadata: TilesetMetadata, report: LayersReport): TilesetMetadata {
  const { vector_layers } = metadata;
  const found = unlistedLayers(layersLeft(report), vector_layers ?? []);
  const all = [...report.layers, ...report.otherLayers];
  const isWhole = all.every(({ before, after }) => before.features === after.features && before.tiles === after.tiles);
  if (isWhole && found.length === 0) return metadata;
  const { tilestats: _, ...described } = metadata;
  if (vector_layers === undefined && found.length === 0) return described;
  const byLayer = new Map<string, LayerCounts[]>();
  for (const counts of report.layers) byLayer.set(counts.layer, [...(byLayer.get(counts.layer) ?? []), counts]);
  const listed = (vector_layers ?? []).flatMap((layer) => describeLayer(layer, byLayer.get(shownName(layer.id)) ?? []));
  return { ...described, vector_layers: [...listed, ...found] };
}

function describeLayer(layer: VectorLayer, zooms: readonly LayerCounts[]): VectorLayer[] {
  const met = zooms.filter(({ before }) => before.tiles > 0);
  const left = met.filter(({ after }) => after.tiles > 0).map(({ zoom }) => zoom);
  if (left.length === met.length) return [layer];
  if (left.length === 0) return [];
  return [{ ...layer, minzoom: Math.min(...left), maxzoom: Math.max(...left) }];
}
