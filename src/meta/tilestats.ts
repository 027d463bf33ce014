// tilestats, in the form of mapbox-geostats and tippecanoe: layers, their attributes, and values of these.

import { isWholeName } from '../mvt/smallest-names.ts';
import { type AttributeResult, typeOfKinds } from '../survey/describe/attribute-facts.ts';
import type { FeatureCounts } from '../survey/describe/tile-layers.ts';
import type { FactsResult, LayerResult } from '../survey/describe/tileset-facts.ts';
import { DistinctValues } from '../survey/layers/distinct-values.ts';

const GEOMETRIES = ['Unknown', 'Point', 'LineString', 'Polygon'] as const;

export function tilestatsOf({ layers, attributes }: FactsResult): object {
  const named = layers.filter(({ name }) => isWholeName(name));
  return {
    layerCount: named.length,
    layers: named.map((layer) => {
      const own = attributes.filter(({ layer: name }) => name === layer.name);
      return {
        layer: layer.name,
        count: featuresOf(layer),
        geometry: geometryOf(layer),
        attributeCount: own.length,
        attributes: own.map(attributeStats),
      };
    }),
  };
}

/** At the deepest zoom: lower ones repeat its features. */
function featuresOf({ zooms }: LayerResult): number {
  return sumOf(zooms.at(-1)![1]);
}

/** That of most features. */
function geometryOf({ zooms }: LayerResult): (typeof GEOMETRIES)[number] {
  const counts = GEOMETRIES.map((_, type) => zooms.reduce((sum, [, features]) => sum + features[type]!, 0));
  return GEOMETRIES[counts.indexOf(Math.max(...counts))]!;
}

function attributeStats({ attribute, kinds, distinct, range, values }: AttributeResult): object {
  const counted = new DistinctValues();
  counted.addText(distinct);
  const type = typeOfKinds(kinds);
  const limits = type === 'number' && range !== null ? { min: range[0], max: range[1] } : {};
  return { attribute, count: counted.count(), type, values, ...limits };
}

function sumOf(features: FeatureCounts): number {
  return features.reduce((sum, count) => sum + count, 0);
}
