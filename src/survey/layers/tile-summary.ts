// Details of one tile.

import { TileError } from '../../errors.ts';
import { compareNames } from '../../mvt/smallest-names.ts';
import type { Tile } from '../../tile/key.ts';
import type { TileLayerSummary, TileSummary } from '../sizes/report-types.ts';
import { HashSet } from './hash-set.ts';
import { FEATURES, type LayerCounts, VERTICES } from './tile-counts.ts';
import { TileReader, type TileReaderOptions } from './tile-reader.ts';

export interface TileSummaryOptions extends TileReaderOptions {
  /** Whether to list the keys of each layer. */
  readonly propertyKeys: boolean;
}

/**
 * Returns the tile's contents in the selected layers. Pass a reader with the same options to reuse its memory.
 * @throws TileError when the tile cannot be read completely
 */
export function summarizeTile(
  tile: Tile,
  options: TileSummaryOptions,
  reader: TileReader = new TileReader(options),
): TileSummary {
  const counts = reader.read(tile);
  const keys = new Set<string>();
  const values = new HashSet();
  const layers: TileLayerSummary[] = [];
  for (let i = 0; i < counts.length; i++) {
    const layer = counts.at(i);
    for (const name of layer.attributes) keys.add(name);
    layer.forEachValue((_, high, low) => {
      values.add(high, low);
    });
    layers.push(layerSummary(layer, options));
  }
  return {
    zoom: tile.z,
    x: tile.x,
    y: tile.y,
    tile_bytes: tile.data?.length ?? 0,
    layer_count: layers.length,
    total_features: layers.reduce((sum, { feature_count }) => sum + feature_count, 0),
    vertex_count: layers.reduce((sum, { vertex_count }) => sum + vertex_count, 0),
    property_key_count: keys.size,
    property_value_count: values.size,
    layers,
  };
}

/** Returns the number of selected layers in the tile; null when it cannot be read. */
export function countLayers(tile: Tile, reader: TileReader): number | null {
  try {
    return reader.layerCount(tile);
  } catch (error) {
    if (error instanceof TileError) return null;
    throw error;
  }
}

function layerSummary(layer: LayerCounts, { propertyKeys }: TileSummaryOptions): TileLayerSummary {
  const values = new HashSet();
  layer.forEachValue((_, high, low) => {
    values.add(high, low);
  });
  return {
    name: layer.name,
    feature_count: layer.amounts[FEATURES]!,
    vertex_count: layer.amounts[VERTICES]!,
    property_key_count: layer.attributes.length,
    property_value_count: values.size,
    ...(propertyKeys && layer.attributes.length > 0 && { property_keys: [...layer.attributes].sort(compareNames) }),
  };
}
