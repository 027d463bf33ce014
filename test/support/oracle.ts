// What pruning must give, told independently and slowly: the whole tile decoded by @mapbox/vector-tile, every feature
// put to style-spec's featureFilter as it is. Shares no code with src.

import { type VectorTileFeature, VectorTileLayer } from '@mapbox/vector-tile';
import { type FilterSpecification, featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { PbfReader } from 'pbf';

interface DecodedFeature {
  id: number | undefined;
  type: number;
  /** Wire bytes of all geometry fields, in hex. */
  geometry: string;
  properties: Record<string, unknown>;
}

export interface DecodedLayer {
  name: string;
  version: number;
  extent: number;
  features: DecodedFeature[];
}

export interface OracleOptions {
  /** JSON text. */
  style: string;
  zoomRule: 'view' | 'tile';
  maxTileZoom: number;
  /** Default true. */
  filters?: boolean;
  /** Default 'keep'. */
  unknownFilter?: 'keep' | 'drop';
}

interface StyleLayerJson {
  id: string;
  source?: string;
  'source-layer'?: string;
  minzoom?: number;
  maxzoom?: number;
  layout?: { visibility?: string };
  filter?: FilterSpecification;
}

/** Decodes an inflated tile, all layers in their order, duplicate names and empty layers too. */
export function decodeTile(bytes: Uint8Array): DecodedLayer[] {
  return readLayers(bytes).map(({ layer, features }) => ({
    name: layer.name,
    version: layer.version,
    extent: layer.extent,
    features: features.map(plainFeature),
  }));
}

/** Returns the layers and features that a pruned tile must hold: no more, no fewer. */
export function expectedLayers(
  options: OracleOptions,
  key: { z: number; x: number; y: number },
  bytes: Uint8Array,
): DecodedLayer[] {
  const style = JSON.parse(options.style) as { layers: StyleLayerJson[] };
  const expected: DecodedLayer[] = [];
  for (const { layer, features } of readLayers(bytes)) {
    const drawn = style.layers
      .filter((styleLayer) => styleLayer['source-layer'] === layer.name)
      .map((styleLayer) => ({ styleLayer, zooms: drawnZooms(styleLayer, key.z, options) }))
      .filter(({ zooms }) => zooms.length > 0);
    if (drawn.length === 0) continue;
    const tests = drawn.map(({ styleLayer, zooms }) => testOf(styleLayer, zooms, key, options));
    const kept = features.filter((feature) => tests.some((test) => test(feature)));
    if (kept.length === 0 && features.length > 0) continue;
    expected.push({ name: layer.name, version: layer.version, extent: layer.extent, features: kept.map(plainFeature) });
  }
  return expected;
}

interface RawFeature {
  decoded: VectorTileFeature;
  geometry: string;
}

function readLayers(bytes: Uint8Array): { layer: VectorTileLayer; features: RawFeature[] }[] {
  const layers: { layer: VectorTileLayer; features: RawFeature[] }[] = [];
  const tile = new PbfReader(bytes);
  while (tile.pos < bytes.length) {
    const tag = tile.readVarint();
    if (tag !== 26) {
      tile.skip(tag);
      continue;
    }
    const body = tile.readBytes();
    const layer = new VectorTileLayer(new PbfReader(body), body.length);
    const geometries = featureBodies(body).map(geometryBytes);
    layers.push({ layer, features: geometries.map((geometry, i) => ({ decoded: layer.feature(i), geometry })) });
  }
  return layers;
}

function featureBodies(layer: Uint8Array): Uint8Array[] {
  const pbf = new PbfReader(layer);
  const bodies: Uint8Array[] = [];
  while (pbf.pos < layer.length) {
    const tag = pbf.readVarint();
    if (tag === 18) bodies.push(pbf.readBytes());
    else pbf.skip(tag);
  }
  return bodies;
}

function geometryBytes(feature: Uint8Array): string {
  const pbf = new PbfReader(feature);
  let hex = '';
  while (pbf.pos < feature.length) {
    const tag = pbf.readVarint();
    if (tag === 34) hex += Buffer.from(pbf.readBytes()).toString('hex');
    else pbf.skip(tag);
  }
  return hex;
}

function plainFeature({ decoded, geometry }: RawFeature): DecodedFeature {
  return { id: decoded.id, type: decoded.type, geometry, properties: { ...decoded.properties } };
}

/** View zooms in steps of a quarter would miss odd zooms, so the intervals are intersected. */
function drawnZooms(layer: StyleLayerJson, z: number, { zoomRule, maxTileZoom }: OracleOptions): number[] {
  if (layer.layout?.visibility === 'none') return [];
  const minzoom = layer.minzoom ?? 0;
  const maxzoom = layer.maxzoom || 99;
  if (zoomRule === 'tile') return minzoom <= z && z < maxzoom ? [z] : [];
  const zooms: number[] = [];
  const last = z === maxTileZoom ? 24 : z;
  for (let zoom = z; zoom <= last; zoom++) {
    const isLastPoint = z === maxTileZoom && zoom === 24;
    const from = Math.max(zoom, minzoom);
    if (isLastPoint ? from <= zoom && maxzoom > zoom : from < Math.min(zoom + 1, maxzoom)) zooms.push(zoom);
  }
  return zooms;
}

function testOf(
  layer: StyleLayerJson,
  zooms: number[],
  canonical: { z: number; x: number; y: number },
  { filters = true, unknownFilter = 'keep' }: OracleOptions,
): (feature: RawFeature) => boolean {
  if (!filters || layer.filter === undefined) return () => true;
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
