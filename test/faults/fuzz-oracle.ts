// What pruning must leave of a readable tile, from its fields as read by pbf and style-spec's filters.

import { type FilterSpecification, featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { fieldsOf, type WireFeature, type WireLayer } from '../mvt/wire.ts';
import { oddityOf } from '../support/odd-parts.ts';

interface Drawn {
  /** Null draws every feature. */
  filters: unknown[];
  /** Keys that filters, paint and layout read. */
  reads: string[];
  /** Keys that filters read. */
  filterKeys: string[];
  /** Keys for which null and absent make a difference. */
  nullKeys: string[];
}

/** Drawn at every zoom. */
const DRAWN: Record<string, Drawn> = {
  water: {
    filters: [['match', ['get', 'class'], ['river', 'park'], true, false]],
    reads: ['class'],
    filterKeys: ['class'],
    nullKeys: [],
  },
  road: {
    filters: [
      ['in', 'class', 'motorway', 'street'],
      ['all', ['==', 'oneway', true], ['has', 'name']],
    ],
    reads: ['class', 'oneway', 'name', 'rank'],
    filterKeys: ['class', 'oneway', 'name'],
    nullKeys: ['name', 'mapbox_clip_start', 'mapbox_clip_end'],
  },
  building: { filters: [null], reads: [], filterKeys: [], nullKeys: [] },
  poi_label: { filters: [['>=', 'rank', 3]], reads: ['rank', 'name'], filterKeys: ['rank'], nullKeys: ['name'] },
  landuse: { filters: [['==', '$type', 'Polygon']], reads: ['class'], filterKeys: [], nullKeys: [] },
  toString: { filters: [['!has', 'rank']], reads: ['rank'], filterKeys: ['rank'], nullKeys: ['rank'] },
};

/** The part of the style that draws; it reads other keys than the filters. */
const DRAWING: Record<string, object> = {
  road: { type: 'line', paint: { 'line-width': ['coalesce', ['get', 'rank'], 1] } },
  poi_label: { type: 'symbol', layout: { 'text-field': '{name}' } },
  landuse: { type: 'fill', paint: { 'fill-color': ['case', ['==', ['get', 'class'], 'park'], '#0f0', '#ff0'] } },
};

export const FUZZ_STYLE: string = JSON.stringify({
  version: 8,
  sources: { tiles: { type: 'vector', url: 'mbtiles://tiles' } },
  layers: Object.entries(DRAWN).flatMap(([sourceLayer, { filters }]) =>
    filters.map((filter, i) => ({
      id: `${sourceLayer} ${i}`,
      type: 'circle',
      ...DRAWING[sourceLayer],
      source: 'tiles',
      'source-layer': sourceLayer,
      ...(filter === null ? {} : { filter }),
    })),
  ),
});

const COMPILED = new Map(
  Object.entries(DRAWN).map(([name, { filters, reads, filterKeys, nullKeys }]) => [
    name,
    {
      tests: filters.map((filter) => (filter === null ? null : featureFilter(filter as FilterSpecification, 'oracle'))),
      reads: new Set(reads),
      filterKeys: new Set(filterKeys),
      nullKeys: new Set(nullKeys),
    },
  ]),
);

export type FuzzedMode = 'layer' | 'layer+filter' | 'layer+filter+attributes' | 'vt-compat';

type Compiled = Exclude<ReturnType<(typeof COMPILED)['get']>, undefined>;

/** Returns the layers of a tile that must be left, and their contents. */
export function keptLayers(layers: readonly WireLayer[], mode: FuzzedMode): WireLayer[] {
  const left: { layer: WireLayer; drawn: Compiled }[] = [];
  let isChanged = false;
  for (const layer of layers) {
    const drawn = COMPILED.get(Buffer.from(layer.name, 'latin1').toString());
    const features = drawn === undefined ? [] : keptFeatures(layer.features, drawn, mode);
    isChanged ||= drawn === undefined || JSON.stringify(features) !== JSON.stringify(layer.features);
    if (drawn !== undefined && (features.length > 0 || layer.features.length === 0))
      left.push({ layer: { ...layer, features }, drawn });
  }
  return left.map(({ layer, drawn }) => {
    return isChanged ? { ...layer, features: layer.features.map((feature) => withoutNulls(feature, drawn)) } : layer;
  });
}

function keptFeatures(features: WireFeature[], drawn: Compiled, mode: FuzzedMode): WireFeature[] {
  if (mode === 'layer' || mode === 'vt-compat') return features;
  const kept = features.filter((feature) => feature.isOdd || isDrawn(feature, drawn));
  return mode === 'layer+filter' ? kept : kept.map((feature) => onlyReads(feature, drawn.reads));
}

function isDrawn({ type, pairs }: WireFeature, { tests, filterKeys }: Compiled): boolean {
  if (tests.includes(null)) return true;
  if (pairs.some(([key, value]) => filterKeys.has(text(key)) && oddityOf(Buffer.from(value, 'hex')) === 'unknown')) return true;
  const readings = [pairs, pairs.filter(([, value]) => value !== '')];
  return tests.some((test) => readings.some((reading) => passes(test!, type, reading)));
}

/** Removes tags without a value, if the style does not distinguish them and no other tag has the key. */
function withoutNulls(feature: WireFeature, { nullKeys }: Compiled): WireFeature {
  const { pairs } = feature;
  const isIdle = ([key, value]: [string, string]): boolean => value === '' && !nullKeys.has(text(key));
  const isNeeded = pairs.some(
    (pair) => isIdle(pair) && pairs.some(([key, value]) => text(key) === text(pair[0]) && value !== ''),
  );
  return isNeeded ? feature : { ...feature, pairs: pairs.filter((pair) => !isIdle(pair)) };
}

function onlyReads(feature: WireFeature, reads: ReadonlySet<string>): WireFeature {
  return { ...feature, pairs: feature.pairs.filter(([key]) => reads.has(text(key))) };
}

function passes({ filter }: ReturnType<typeof featureFilter>, type: number, pairs: WireFeature['pairs']): boolean {
  const properties: Record<string, unknown> = Object.create(null);
  for (const [key, value] of pairs) properties[text(key)] = valueIn(Buffer.from(value, 'hex'));
  return filter({ zoom: 5 }, { type: type as 0 | 1 | 2 | 3, properties });
}

function text(hex: string): string {
  return Buffer.from(hex, 'hex').toString();
}

/** The last value in a value message; null if there is none. A value of unknown type is not tested by a filter. */
function valueIn(message: Uint8Array): unknown {
  const last = fieldsOf(message).at(-1);
  if (last === undefined || oddityOf(message) === 'unknown') return null;
  const { number, value } = last;
  const bytes = Buffer.from(value);
  switch (number) {
    case 1:
      return bytes.toString();
    case 2:
      return bytes.readFloatLE();
    case 3:
      return bytes.readDoubleLE();
    case 4:
      return Number(BigInt.asIntN(64, bits(value)));
    case 6:
      return Number((bits(value) >> 1n) ^ -(bits(value) & 1n));
    case 7:
      return bits(value) !== 0n;
    default:
      return Number(bits(value));
  }
}

function bits(varint: Uint8Array): bigint {
  return varint.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);
}
