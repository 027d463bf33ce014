// Whether a style layer's filter takes a feature: style-spec's featureFilter as it is, at each zoom.

import type { VectorTileFeature } from '@mapbox/vector-tile';
import { featureFilter } from '@maplibre/maplibre-gl-style-spec';
import type { RawFeature } from './oracle-decode.ts';
import type { StyleLayerJson } from './oracle-style.ts';

/** Returns the test of a layer's filter; one that does not compile takes all or none. */
export function filterTest(
  layer: StyleLayerJson,
  zooms: readonly number[],
  canonical: { z: number; x: number; y: number },
  unknownFilter: 'keep' | 'drop',
): (feature: RawFeature) => boolean {
  if (layer.filter === undefined) return () => true;
  let compiled: ReturnType<typeof featureFilter>;
  try {
    compiled = featureFilter(layer.filter, 'oracle');
  } catch {
    return () => unknownFilter === 'keep';
  }
  const namesMulti = /"Multi(Point|LineString|Polygon)"/.test(JSON.stringify(layer.filter));
  return ({ decoded }) => {
    const { type, id, properties, extent } = decoded;
    const base = { type, id, properties, ...(compiled.needGeometry ? { geometry: mapGeometry(decoded, extent) } : {}) };
    const multi = { ...base, type: ['Unknown', 'MultiPoint', 'MultiLineString', 'MultiPolygon'][type] as 'MultiPoint' };
    const readings = namesMulti ? [base, multi] : [base];
    return readings.some((feature) => zooms.some((zoom) => compiled.filter({ zoom }, feature, canonical as never)));
  };
}

/** As MapLibre GL JS loads a geometry: 8192 units, rounded, clamped to 15 bits. */
function mapGeometry(feature: VectorTileFeature, extent: number): { x: number; y: number }[][] {
  const clamp = (value: number): number => Math.min(16383, Math.max(-16384, Math.round((value * 8192) / extent)));
  return feature.loadGeometry().map((line) => line.map(({ x, y }) => ({ x: clamp(x), y: clamp(y) })));
}
