// Corrects the zooms of vector_layers: clipped to the tileset's, without layers that no zoom has.

import type { TilesetMetadata, VectorLayer } from './metadata.ts';

/** Returns the metadata with each layer's zooms clipped to the tileset's, which must already match the tiles. */
export function settleLayers(metadata: TilesetMetadata): TilesetMetadata {
  const { vector_layers, minzoom, maxzoom } = metadata;
  if (vector_layers === undefined || minzoom === undefined || maxzoom === undefined) return metadata;
  const settled = vector_layers.flatMap((layer) => settleLayer(layer, minzoom, maxzoom));
  const { tilestats, ...words } = { ...metadata, vector_layers: settled };
  // Tilestats would still count the removed layer.
  return tilestats === undefined || settled.length < vector_layers.length ? words : { ...words, tilestats };
}

function settleLayer(layer: VectorLayer, minzoom: number, maxzoom: number): VectorLayer[] {
  const from = zoomOf(layer.minzoom);
  const to = zoomOf(layer.maxzoom);
  // Invalid zooms are dropped.
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
