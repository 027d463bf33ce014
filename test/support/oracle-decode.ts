// Whole tiles, decoded by @mapbox/vector-tile, with what it does not tell: empty layers, double names, geometry as bytes.

import { type VectorTileFeature, VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

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

export function readLayers(bytes: Uint8Array): { layer: VectorTileLayer; features: RawFeature[] }[] {
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

export function plainFeature({ decoded, geometry }: RawFeature): DecodedFeature {
  return { id: decoded.id, type: decoded.type, geometry, properties: { ...decoded.properties } };
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
