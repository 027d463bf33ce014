// Layer statistics from full decodes: values and geometry by @mapbox/vector-tile, sizes and tags by pbf. Shares no code with src.

import { VectorTileFeature, VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { AttributeStats, FileLayer, LayerZoom } from '../../../src/survey/sizes/report-types.ts';
import { isOddFeature, markedOddity, withMarkedValues } from '../../support/odd-parts.ts';

type Value = string | number | boolean;

interface Field {
  tag: number;
  /** The field with tag and length, and its contents. */
  whole: Uint8Array;
  size: number;
  body: Uint8Array;
}

interface OracleFeature {
  type: number;
  vertices: number;
  geometries: number;
  geometryBytes: number;
  /** Key index, value index and bytes of both, in wire order. */
  tags: { key: number; value: number; bytes: number }[];
  properties: Map<string, Value>;
}

export interface OracleLayer {
  name: string;
  extent: number;
  version: number;
  bytes: number;
  keys: { text: string; size: number; length: number }[];
  values: { value: Value; size: number; length: number }[];
  features: OracleFeature[];
}

export interface OracleTile {
  z: number;
  bytes: Uint8Array;
}

export function readOracleLayers(tile: Uint8Array): OracleLayer[] {
  return fieldsOf(tile)
    .filter(({ tag }) => tag === 26)
    .map(({ body }) => readLayer(body));
}

function readLayer(body: Uint8Array): OracleLayer {
  const marked = withMarkedValues(body);
  const decoded = new VectorTileLayer(new PbfReader(marked), marked.length);
  const { _values: decodedValues } = decoded as unknown as { _values: Value[] };
  const fields = fieldsOf(body);
  const ofTag = (wanted: number): Field[] => fields.filter(({ tag }) => tag === wanted);
  // pbf decodes bytes that are not UTF-8 in its own way.
  const keys = ofTag(26).map(({ size, body: text }) => ({ text: Buffer.from(text).toString(), size, length: text.length }));
  const values = ofTag(34).map(({ size, body: { length } }, i) => ({ value: decodedValues[i]!, size, length }));
  const features = ofTag(18).map(({ size, body: message }): OracleFeature => {
    const feature = shapeOf(message);
    const tags = tagsOf(message);
    const isOdd = isOddFeature(message);
    const { vertices, closes } = isOdd ? { vertices: 0, closes: 0 } : countPoints(message);
    const parts = isOdd ? [] : feature.loadGeometry();
    if (parts.flat().length - closes !== vertices) throw new Error('the oracle is of two minds about vertices');
    return {
      type: feature.type > 3 ? 0 : feature.type,
      vertices,
      geometries: feature.type === 3 ? parts.filter((ring) => area(ring) > 0).length : feature.type === 0 ? 0 : parts.length,
      geometryBytes: size - tags.reduce((sum, { bytes }) => sum + bytes, 0),
      tags,
      properties: new Map(tags.map(({ key, value }) => [keys[key]!.text, values[value]!.value])),
    };
  });
  const { name, extent, version } = decoded;
  return { name, extent, version, bytes: body.length, keys, values, features };
}

/** The feature without its tags, which @mapbox/vector-tile reads only as pairs in one field. */
function shapeOf(message: Uint8Array): VectorTileFeature {
  const shape = Buffer.concat(fieldsOf(message).flatMap(({ tag, whole }) => (tag >> 3 === 2 ? [] : [whole])));
  return new VectorTileFeature(new PbfReader(new Uint8Array(shape)), shape.length, 4096, [], []);
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const pbf = new PbfReader(bytes);
  const fields: Field[] = [];
  while (pbf.pos < bytes.length) {
    const start = pbf.pos;
    const tag = pbf.readVarint();
    let body = new Uint8Array();
    if ((tag & 7) === 2) body = new Uint8Array(pbf.readBytes());
    else pbf.skip(tag);
    fields.push({ tag, whole: bytes.subarray(start, pbf.pos), size: pbf.pos - start, body });
  }
  return fields;
}

function tagsOf(feature: Uint8Array): OracleFeature['tags'] {
  const indices: { index: number; bytes: number }[] = [];
  const pbf = new PbfReader(feature);
  const readIndex = (): void => {
    const start = pbf.pos;
    indices.push({ index: pbf.readVarint(), bytes: pbf.pos - start });
  };
  while (pbf.pos < feature.length) {
    const tag = pbf.readVarint();
    if (tag === 16) readIndex();
    else if (tag === 18) for (const end = pbf.readVarint() + pbf.pos; pbf.pos < end; ) readIndex();
    else pbf.skip(tag);
  }
  return indices.flatMap(({ index, bytes }, i) => {
    const next = indices[i + 1];
    return i % 2 === 0 ? [{ key: index, value: next!.index, bytes: bytes + next!.bytes }] : [];
  });
}

function countPoints(feature: Uint8Array): { vertices: number; closes: number } {
  const { body } = fieldsOf(feature).findLast(({ tag }) => tag === 34)!;
  const pbf = new PbfReader(body);
  let vertices = 0;
  let closes = 0;
  while (pbf.pos < body.length) {
    const word = pbf.readVarint();
    if (word % 8 === 7) closes++;
    else {
      vertices += word >>> 3;
      for (let i = 0; i < (word >>> 3) * 2; i++) pbf.readVarint();
    }
  }
  return { vertices, closes };
}

function area(ring: readonly { x: number; y: number }[]): number {
  return ring.reduce((sum, { x, y }, i) => {
    const next = ring[(i + 1) % ring.length]!;
    return sum + x * next.y - next.x * y;
  }, 0);
}

type Sums = Omit<FileLayer, 'zooms' | 'attributes'> & { zooms: Map<number, LayerZoom>; attributes: Map<string, AttributeStats> };
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Returns the expected statistics of readable tiles; distinct values are not estimated. */
export function expectedFileLayers(tiles: Iterable<OracleTile>, wanted: readonly string[] = []): FileLayer[] {
  const sums = new Map<string, Writable<Sums>>();
  const distinct = new Map<object, Set<Value>>();
  for (const { z, bytes } of tiles) {
    const met = new Set<string>();
    for (const layer of readOracleLayers(bytes)) {
      if (wanted.length > 0 && !wanted.includes(layer.name)) continue;
      const of = entry(sums, layer.name, () => emptyLayer(layer.name));
      const ofZoom = entry(of.zooms, z, () => emptyZoom(z)) as Writable<LayerZoom>;
      const tile = met.has(layer.name) ? 0 : 1;
      met.add(layer.name);
      const vertices = layer.features.reduce((sum, feature) => sum + feature.vertices, 0);
      of.extents = ascending([...of.extents, layer.extent]);
      of.versions = ascending([...of.versions, layer.version]);
      of.tile_count += tile;
      of.feature_count += layer.features.length;
      of.vertex_count += vertices;
      of.encoded_bytes += layer.bytes;
      ofZoom.tile_count += tile;
      ofZoom.feature_count += layer.features.length;
      ofZoom.vertex_count += vertices;
      ofZoom.encoded_bytes += layer.bytes;
      ofZoom.key_count += layer.keys.length;
      ofZoom.value_count += layer.values.length;
      const usedKeys = new Set<number>();
      const usedValues = new Set<number>();
      for (const { type, geometryBytes, tags, properties } of layer.features) {
        of.geometry_bytes += geometryBytes;
        ofZoom[(['unknown_features', 'point_features', 'line_features', 'polygon_features'] as const)[type]!]++;
        for (const { key, value, bytes: tagBytes } of tags) {
          const name = layer.keys[key]!.text;
          const attribute = entry(of.attributes, name, () => emptyAttribute(name)) as Writable<AttributeStats>;
          attribute.bytes += tagBytes;
          if (!usedKeys.has(key)) attribute.bytes += layer.keys[key]!.size;
          if (!usedValues.has(value)) attribute.bytes += layer.values[value]!.size;
          usedKeys.add(key);
          usedValues.add(value);
        }
        for (const [name, value] of properties) {
          const attribute = of.attributes.get(name) as Writable<AttributeStats>;
          attribute.feature_count++;
          if (markedOddity(value) === null) attribute[`${typeof value as 'string' | 'number' | 'boolean'}_count`]++;
          entry(distinct, of, () => new Set()).add(value);
          entry(distinct, attribute, () => new Set()).add(value);
        }
      }
    }
  }
  const layers = [...sums.values()].sort(byName).map((layer): FileLayer => {
    const attributes = [...layer.attributes.values()].map((attribute) => {
      return { ...attribute, distinct_values: distinct.get(attribute)?.size ?? 0 };
    });
    return {
      ...layer,
      property_key_count: attributes.length,
      property_value_count: distinct.get(layer)?.size ?? 0,
      zooms: [...layer.zooms.values()].sort((a, b) => a.zoom - b.zoom),
      attributes: attributes.sort((a, b) => b.bytes - a.bytes || byName(a, b)),
    };
  });
  return layers;
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  if (!map.has(key)) map.set(key, make());
  return map.get(key)!;
}

function emptyLayer(name: string): Writable<Sums> {
  return {
    name,
    vertex_count: 0,
    feature_count: 0,
    property_key_count: 0,
    property_value_count: 0,
    property_value_count_is_estimate: false,
    tile_count: 0,
    encoded_bytes: 0,
    geometry_bytes: 0,
    zooms: new Map(),
    attributes: new Map(),
    attributes_left_out: 0,
    extents: [],
    versions: [],
  };
}

function emptyZoom(zoom: number): LayerZoom {
  return {
    zoom,
    tile_count: 0,
    feature_count: 0,
    vertex_count: 0,
    key_count: 0,
    value_count: 0,
    encoded_bytes: 0,
    point_features: 0,
    line_features: 0,
    polygon_features: 0,
    unknown_features: 0,
  };
}

function emptyAttribute(name: string): AttributeStats {
  return {
    name,
    feature_count: 0,
    bytes: 0,
    string_count: 0,
    number_count: 0,
    boolean_count: 0,
    distinct_values: 0,
    distinct_values_is_estimate: false,
  };
}
