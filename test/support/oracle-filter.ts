// Whether a style layer's filter accepts a feature: style-spec's unmodified featureFilter at each zoom.

import type { VectorTileFeature } from '@mapbox/vector-tile';
import { featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { markedOddity } from './odd-parts.ts';
import { propertiesOf, type RawFeature } from './oracle-decode.ts';
import type { StyleLayerJson } from './oracle-style.ts';

/** Returns the test of a layer's filter; one that does not compile accepts all or none. */
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
  return ({ decoded, tags }) => {
    if (tags.some(([key, value]) => markedOddity(value) === 'unknown' && mayRead(layer.filter, key))) return true;
    const { type, id, extent } = decoded;
    const types = namesMulti
      ? [type, ['Unknown', 'MultiPoint', 'MultiLineString', 'MultiPolygon'][type] as 'MultiPoint']
      : [type];
    const geometry = compiled.needGeometry ? { geometry: mapGeometry(decoded, extent) } : {};
    return nullReadings(tags).some((properties) =>
      types.some((named) => {
        const read = { type: named, id, properties, ...geometry };
        return zooms.some((zoom) => compiled.filter({ zoom }, read, canonical as never));
      }),
    );
  };
}

/** Tested with null for values without type, and without their tags. */
function nullReadings(tags: RawFeature['tags']): Record<string, unknown>[] {
  const isNull = (value: unknown): boolean => markedOddity(value) === 'null';
  const withNulls = tags.map(([key, value]): [string, unknown] => [key, isNull(value) ? null : value]);
  const readings = [withNulls, tags.filter(([, value]) => !isNull(value))];
  // Without a prototype, as decoders create them.
  return readings.map((reading) => Object.assign(Object.create(null), propertiesOf(reading)));
}

/** Whether a filter names a key, or computes one. */
function mayRead(filter: unknown, key: string): boolean {
  const text = JSON.stringify(filter);
  return text.includes(JSON.stringify(key)) || /"(get|has)",\[/.test(text);
}

/** The geometry as MapLibre GL JS loads it: 8192 units, rounded, clamped to 15 bits. */
function mapGeometry(feature: VectorTileFeature, extent: number): { x: number; y: number }[][] {
  const clamp = (value: number): number => Math.min(16383, Math.max(-16384, Math.round((value * 8192) / extent)));
  return feature.loadGeometry().map((line) => line.map(({ x, y }) => ({ x: clamp(x), y: clamp(y) })));
}
