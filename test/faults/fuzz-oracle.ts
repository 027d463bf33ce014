// What pruning must leave of a tile that is in order, told from its fields as pbf reads them and style-spec's filters.

import { type FilterSpecification, featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { fieldsOf, type WireFeature, type WireLayer } from '../mvt/wire.ts';

interface Drawn {
  /** Null draws every feature. */
  filters: unknown[];
  /** Keys that filters, paint and layout read. */
  reads: string[];
}

/** Drawn at every zoom. */
const DRAWN: Record<string, Drawn> = {
  water: { filters: [['match', ['get', 'class'], ['river', 'park'], true, false]], reads: ['class'] },
  road: {
    filters: [
      ['in', 'class', 'motorway', 'street'],
      ['all', ['==', 'oneway', true], ['has', 'name']],
    ],
    reads: ['class', 'oneway', 'name', 'rank'],
  },
  building: { filters: [null], reads: [] },
  poi_label: { filters: [['>=', 'rank', 3]], reads: ['rank', 'name'] },
  landuse: { filters: [['==', '$type', 'Polygon']], reads: ['class'] },
  toString: { filters: [['!has', 'rank']], reads: ['rank'] },
};

/** What the layers draw with; it reads what the filters do not. */
const LOOKS: Record<string, object> = {
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
      ...LOOKS[sourceLayer],
      source: 'tiles',
      'source-layer': sourceLayer,
      ...(filter === null ? {} : { filter }),
    })),
  ),
});

const COMPILED = new Map(
  Object.entries(DRAWN).map(([name, { filters, reads }]) => [
    name,
    {
      tests: filters.map((filter) => (filter === null ? null : featureFilter(filter as FilterSpecification, 'oracle'))),
      reads: new Set(reads),
    },
  ]),
);

export type FuzzedMode = 'layer' | 'layer+filter' | 'layer+filter+attributes' | 'vt-compat';

/** Returns which of a tile's layers, and what of them, must be left. */
export function keptLayers(layers: readonly WireLayer[], mode: FuzzedMode): WireLayer[] {
  const left: WireLayer[] = [];
  for (const layer of layers) {
    const drawn = COMPILED.get(Buffer.from(layer.name, 'latin1').toString());
    if (drawn === undefined) continue;
    if (mode === 'layer' || mode === 'vt-compat') {
      left.push(layer);
      continue;
    }
    const kept = layer.features.filter((feature) => drawn.tests.some((test) => test === null || passes(test, feature)));
    if (kept.length === 0 && layer.features.length > 0) continue;
    const features = mode === 'layer+filter' ? kept : kept.map((feature) => onlyReads(feature, drawn.reads));
    left.push({ ...layer, features });
  }
  return left;
}

function onlyReads(feature: WireFeature, reads: ReadonlySet<string>): WireFeature {
  return { ...feature, pairs: feature.pairs.filter(([key]) => reads.has(text(key))) };
}

function passes({ filter }: ReturnType<typeof featureFilter>, { type, pairs }: WireFeature): boolean {
  const properties: Record<string, unknown> = Object.create(null);
  for (const [key, value] of pairs) properties[text(key)] = valueIn(Buffer.from(value, 'hex'));
  return filter({ zoom: 5 }, { type: type as 0 | 1 | 2 | 3, properties });
}

function text(hex: string): string {
  return Buffer.from(hex, 'hex').toString();
}

/** The last value in a message of values. */
function valueIn(message: Uint8Array): unknown {
  const { number, value } = fieldsOf(message).at(-1)!;
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
