// Zooms of vector_layers that are true: within those of the tileset, and without layers that none of its zooms has.

import type { TilesetMetadata, VectorLayer } from './metadata.ts';

/** Returns the metadata with the zooms of each layer cut to the tileset's, which must be the tiles'. */
export function settleLayers(metadata: TilesetMetadata): TilesetMetadata {
  const { vector_layers, minzoom, maxzoom } = metadata;
  if (vector_layers === undefined || minzoom === undefined || maxzoom === undefined) return metadata;
  const settled = vector_layers.flatMap((layer) => settleLayer(layer, minzoom, maxzoom));
  const { tilestats, ...words } = { ...metadata, vector_layers: settled };
  // They count what was in a layer that is gone, too.
  return tilestats === undefined || settled.length < vector_layers.length ? words : { ...words, tilestats };
}

function settleLayer(layer: VectorLayer, minzoom: number, maxzoom: number): VectorLayer[] {
  const from = zoomOf(layer.minzoom);
  const to = zoomOf(layer.maxzoom);
  // Zooms that make no sense say nothing.
  const isNonsense = from !== undefined && to !== undefined && from > to;
  const settled: VectorLayer = { ...layer };
  if (from === undefined || isNonsense) delete settled.minzoom;
  else settled.minzoom = Math.max(from, minzoom);
  if (to === undefined || isNonsense) delete settled.maxzoom;
  else settled.maxzoom = Math.min(to, maxzoom);
  const isGone = (settled.minzoom ?? minzoom) > maxzoom || (settled.maxzoom ?? maxzoom) < minzoom;
  return isGone ? [] : [settled];
}

function zoomOf(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
