// Tiles decoded completely by @mapbox/vector-tile, with what it omits: empty layers, repeated names, geometry bytes and oddities.
// Texts of odd-parts.ts replace the values that it rejects.

import { type VectorTileFeature, VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { fieldsOf, isOddFeature, withMarkedValues } from './odd-parts.ts';

export interface DecodedFeature {
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

export interface RawFeature {
  decoded: VectorTileFeature;
  geometry: string;
  /** All tags in order; keys may repeat. */
  tags: [key: string, value: unknown][];
  /** Must stay unchanged. */
  isOdd: boolean;
}

/** Decodes an inflated tile: all layers in order, including repeated names and empty layers. */
export function decodeTile(bytes: Uint8Array): DecodedLayer[] {
  return readLayers(bytes).map(({ layer, features }) => ({
    name: layer.name,
    version: layer.version,
    extent: layer.extent,
    features: features.map(plainFeature),
  }));
}

export function readLayers(bytes: Uint8Array): { layer: VectorTileLayer; features: RawFeature[] }[] {
  const layers: { layer: VectorTileLayer; features: RawFeature[] }[] = [];
  const tile = new PbfReader(bytes);
  while (tile.pos < bytes.length) {
    const tag = tile.readVarint();
    if (tag !== 26) {
      tile.skip(tag);
      continue;
    }
    const body = withMarkedValues(tile.readBytes());
    const layer = new VectorTileLayer(new PbfReader(body), body.length);
    const features = featureBodies(body).map((message, i): RawFeature => {
      const isOdd = isOddFeature(message);
      return { decoded: layer.feature(i), geometry: geometryBytes(message), tags: tagsOf(layer, message), isOdd };
    });
    layers.push({ layer, features });
  }
  return layers;
}

function tagsOf(layer: VectorTileLayer, feature: Uint8Array): RawFeature['tags'] {
  const { _keys: keys, _values: values } = layer as unknown as { _keys: string[]; _values: unknown[] };
  const indices: number[] = [];
  for (const { tag, whole, body } of fieldsOf(feature)) {
    const pbf = new PbfReader(tag === 18 ? body : whole);
    if (tag === 16) pbf.readVarint();
    if (tag === 16 || tag === 18) while (pbf.pos < pbf.length) indices.push(pbf.readVarint());
  }
  return indices.flatMap((key, i): RawFeature['tags'] => (i % 2 === 0 ? [[keys[key]!, values[indices[i + 1]!]]] : []));
}

export function plainFeature({ decoded, geometry, tags }: RawFeature): DecodedFeature {
  return { id: decoded.id, type: decoded.type, geometry, properties: propertiesOf(tags) };
}

/** The last of several values of a key wins. */
export function propertiesOf(tags: RawFeature['tags']): Record<string, unknown> {
  return Object.fromEntries(new Map(tags));
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
