// The content of a tile, independent of its encoding: layers by name, features as text, sorted.

import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/**
 * Returns the features of each layer that has any, sorted.
 * @param {Uint8Array} bytes an inflated tile
 * @returns {Map<string, string[]>}
 */
export function contentOf(bytes) {
  const layers = new Map();
  for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(bytes)).layers)) {
    const features = [];
    for (let i = 0; i < layer.length; i++) {
      const { id, type, properties, ...feature } = withGeometry(layer.feature(i));
      const tags = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
      features.push(JSON.stringify([id, type, tags, feature.geometry]));
    }
    if (features.length > 0) layers.set(name, features.sort());
  }
  return layers;
}

/**
 * Describes where two tiles differ; null = same content.
 * @param {ReadonlyMap<string, readonly string[]>} expected
 * @param {ReadonlyMap<string, readonly string[]>} actual
 * @returns {string | null}
 */
export function differenceOf(expected, actual) {
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    const [wanted, found] = [expected.get(name) ?? [], actual.get(name) ?? []];
    if (wanted.length !== found.length) return `layer ${name} has ${found.length} features, not ${wanted.length}`;
    const at = wanted.findIndex((feature, i) => feature !== found[i]);
    if (at >= 0) return `layer ${name}: ${found[at]?.slice(0, 120)} is not ${wanted[at]?.slice(0, 120)}`;
  }
  return null;
}

/** @param {import('@mapbox/vector-tile').VectorTileFeature} feature */
function withGeometry(feature) {
  const geometry = feature.loadGeometry().map((part) => part.map(({ x, y }) => [x, y]));
  return { id: feature.id, type: feature.type, properties: feature.properties, geometry };
}
