// Converts the result of a layer scan to the report's form.

import { LINE, POINT, POLYGON, UNKNOWN } from '../../mvt/feature.ts';
import { compareNames } from '../../mvt/smallest-names.ts';
import { BOOLEAN, NUMBER, TEXT } from '../../mvt/value-hash.ts';
import type { AttributeStats, FileLayer, LayerZoom, UnreadTiles } from '../sizes/report-types.ts';
import type { AttributeResult } from './attribute-sums.ts';
import { DistinctValues } from './distinct-values.ts';
import type { LayerResult } from './layer-sums.ts';
import type { LayerScanResult } from './scan-sums.ts';
import {
  ATTRIBUTE_FEATURES,
  BYTES,
  ENCODED_BYTES,
  FEATURES,
  GEOMETRY_BYTES,
  KEYS,
  KINDS,
  TILES,
  TYPES,
  VALUES,
  VERTICES,
} from './tile-counts.ts';

/** Returns the source-layers, sorted by name. */
export function fileLayers({ layers }: LayerScanResult): FileLayer[] {
  return layers.map(fileLayer);
}

/** Returns the tiles that could not be read, by defect. */
export function unreadTiles({ unread }: LayerScanResult): UnreadTiles[] {
  return unread.map(({ defect, tiles, examples }) => ({ defect, tiles, examples: examples.map((place) => place.join('/')) }));
}

/** Returns the number of source-layers past the bound, estimated above DistinctValues' bound. */
export function layersLeftOut({ layersLeftOut }: LayerScanResult): number {
  return distinctIn(layersLeftOut).count();
}

function fileLayer({ name, extents, versions, amounts, zooms, values, attributes, leftOut }: LayerResult): FileLayer {
  const distinct = distinctIn(values);
  const attributesLeftOut = distinctIn(leftOut).count();
  return {
    name,
    vertex_count: amounts[VERTICES]!,
    feature_count: amounts[FEATURES]!,
    property_key_count: attributes.length + attributesLeftOut,
    property_value_count: distinct.count(),
    property_value_count_is_estimate: distinct.isEstimate,
    tile_count: amounts[TILES]!,
    encoded_bytes: amounts[ENCODED_BYTES]!,
    geometry_bytes: amounts[GEOMETRY_BYTES]!,
    zooms: zooms.map(([zoom, ofZoom]) => layerZoom(zoom, ofZoom)),
    attributes: attributes.map(attributeStats).sort((a, b) => b.bytes - a.bytes || compareNames(a.name, b.name)),
    attributes_left_out: attributesLeftOut,
    extents,
    versions,
  };
}

function layerZoom(zoom: number, amounts: readonly number[]): LayerZoom {
  return {
    zoom,
    tile_count: amounts[TILES]!,
    feature_count: amounts[FEATURES]!,
    vertex_count: amounts[VERTICES]!,
    key_count: amounts[KEYS]!,
    value_count: amounts[VALUES]!,
    encoded_bytes: amounts[ENCODED_BYTES]!,
    point_features: amounts[TYPES + POINT]!,
    line_features: amounts[TYPES + LINE]!,
    polygon_features: amounts[TYPES + POLYGON]!,
    unknown_features: amounts[TYPES + UNKNOWN]!,
  };
}

function attributeStats([name, amounts, values]: AttributeResult): AttributeStats {
  const distinct = distinctIn(values);
  return {
    name,
    feature_count: amounts[ATTRIBUTE_FEATURES]!,
    bytes: amounts[BYTES]!,
    string_count: amounts[KINDS + TEXT]!,
    number_count: amounts[KINDS + NUMBER]!,
    boolean_count: amounts[KINDS + BOOLEAN]!,
    distinct_values: distinct.count(),
    distinct_values_is_estimate: distinct.isEstimate,
  };
}

function distinctIn(text: string): DistinctValues {
  const distinct = new DistinctValues();
  distinct.addText(text);
  return distinct;
}
