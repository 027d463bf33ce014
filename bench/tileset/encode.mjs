// Makes the bytes of a vector tile (Mapbox Vector Tile 2.1) from random layers.

import { PbfWriter } from 'pbf';
import { LAYER_KINDS } from './layers.mjs';

const EXTENT = 4096;
const TYPES = { point: 1, line: 2, polygon: 3 };

/** @typedef {import('./layers.mjs').Tags} Tags */
/** @typedef {{ id?: number, type: number, geometry: number[], tags: Tags }} FeatureDraft */
/** @typedef {{ name: string, features: FeatureDraft[] }} LayerDraft */

/**
 * Returns a tile with about so many features, of the zoom's source-layers.
 * @param {() => number} random
 * @param {number} zoom
 * @param {number} features
 */
export function drawTile(random, zoom, features) {
  const kinds = LAYER_KINDS.filter(({ minzoom }) => minzoom <= zoom);
  const shares = kinds.reduce((sum, { share }) => sum + share, 0);
  const layers = kinds.map((kind) => ({
    name: kind.name,
    features: drawFeatures(random, kind, Math.round((features * kind.share) / shares + random() - 0.5)),
  }));
  return encodeTile(layers.filter((layer) => layer.features.length > 0));
}

/**
 * @param {readonly LayerDraft[]} layers
 * @returns {Buffer}
 */
export function encodeTile(layers) {
  const pbf = new PbfWriter();
  for (const layer of layers) pbf.writeMessage(3, writeLayer, layer);
  return Buffer.from(pbf.finish());
}

/**
 * Ids ascend, like those of a database.
 * @param {() => number} random
 * @param {import('./layers.mjs').LayerKind} kind
 * @param {number} count
 */
function drawFeatures(random, kind, count) {
  let id = Math.floor(random() * 2 ** 32);
  return Array.from({ length: count }, () => {
    id += 10 * Math.ceil(random() * 60);
    return drawFeature(random, kind, id);
  });
}

/**
 * @param {() => number} random
 * @param {import('./layers.mjs').LayerKind} kind
 * @param {number} id
 * @returns {FeatureDraft}
 */
function drawFeature(random, { shape, vertices: [from, to], tags }, id) {
  const count = from + Math.floor(random() * (to - from + 1));
  const x = Math.floor(random() * EXTENT);
  const y = Math.floor(random() * EXTENT);
  const geometry = [9, zigzag(x), zigzag(y)];
  if (shape === 'line') walk(random, geometry, count - 1);
  if (shape === 'polygon') circle(random, geometry, count);
  return { id, type: TYPES[shape], geometry, tags: tags(random) };
}

/**
 * @param {() => number} random
 * @param {number[]} geometry
 * @param {number} steps
 */
function walk(random, geometry, steps) {
  const heading = random() * 2 * Math.PI;
  geometry.push((steps << 3) | 2);
  for (let i = 0; i < steps; i++) {
    const length = 2 + random() ** 3 * 30;
    const turn = heading + (random() - 0.5) * 0.8;
    geometry.push(zigzag(Math.round(Math.cos(turn) * length) || 1), zigzag(Math.round(Math.sin(turn) * length)));
  }
}

/**
 * A ring around its first point, clockwise on the screen, as exterior rings are.
 * @param {() => number} random
 * @param {number[]} geometry
 * @param {number} count
 */
function circle(random, geometry, count) {
  const radius = 3 + random() ** 7 * 300;
  let [x, y] = [radius, 0];
  geometry.push(((count - 1) << 3) | 2);
  for (let i = 1; i < count; i++) {
    const angle = (i / count) * 2 * Math.PI;
    const reach = radius * (0.7 + 0.6 * random());
    const [nextX, nextY] = [Math.round(Math.cos(angle) * reach), Math.round(Math.sin(angle) * reach)];
    geometry.push(zigzag(Math.round(nextX - x)), zigzag(Math.round(nextY - y)));
    [x, y] = [nextX, nextY];
  }
  geometry.push(15);
}

/** @param {number} value */
function zigzag(value) {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

/**
 * @param {LayerDraft} layer
 * @param {PbfWriter} pbf
 */
function writeLayer({ name, features }, pbf) {
  /** @type {Map<string, number>} */
  const keys = new Map();
  /** @type {Map<string | number | boolean, number>} */
  const values = new Map();
  pbf.writeVarintField(15, 2);
  pbf.writeStringField(1, name);
  for (const feature of features) pbf.writeMessage(2, writeFeature, { feature, keys, values });
  for (const key of keys.keys()) pbf.writeStringField(3, key);
  for (const value of values.keys()) pbf.writeMessage(4, writeValue, value);
  pbf.writeVarintField(5, EXTENT);
}

/**
 * @param {{ feature: FeatureDraft, keys: Map<string, number>, values: Map<string | number | boolean, number> }} draft
 * @param {PbfWriter} pbf
 */
function writeFeature({ feature: { id, type, geometry, tags }, keys, values }, pbf) {
  if (id !== undefined) pbf.writeVarintField(1, id);
  pbf.writePackedVarint(
    2,
    Object.entries(tags).flatMap(([key, value]) => [indexIn(keys, key), indexIn(values, value)]),
  );
  pbf.writeVarintField(3, type);
  pbf.writePackedVarint(4, geometry);
}

/**
 * @template T
 * @param {Map<T, number>} table
 * @param {T} entry
 */
function indexIn(table, entry) {
  const index = table.get(entry) ?? table.size;
  table.set(entry, index);
  return index;
}

/**
 * @param {string | number | boolean} value
 * @param {PbfWriter} pbf
 */
function writeValue(value, pbf) {
  if (typeof value === 'string') pbf.writeStringField(1, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(7, value);
  // Zigzag, because versatiles does not read a negative number in the plain integer field.
  else if (value < 0) pbf.writeSVarintField(6, value);
  else pbf.writeVarintField(5, value);
}
