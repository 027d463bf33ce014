// Pruning as one would write it first: decode the whole tile, ask every filter about every feature, encode what stays.

import { VectorTile } from '@mapbox/vector-tile';
import { featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { fromVectorTileJs } from '@maplibre/vt-pbf';
import { PbfReader } from 'pbf';

/** The highest zoom that holds a tile: it is drawn on all view zooms from there on. */
const MAX_TILE_ZOOM = 14;
const MAX_VIEW_ZOOM = 24;

/** Filters here do not look at the zoom: one is enough. */
/** @typedef {{ zoom: number, filter: ReturnType<typeof featureFilter> | null }} Drawing */

/**
 * Returns a function that prunes an inflated tile; null = nothing is left.
 * @param {{ layers: import('../style.mjs').StyleLayer[] }} style
 * @returns {(z: number, bytes: Uint8Array) => Uint8Array | null}
 */
export function naivePruner(style) {
  /** @type {Map<number, Map<string, Drawing[]>>} */
  const byZoom = new Map();
  return (z, bytes) => {
    const drawings = byZoom.get(z) ?? drawingsAt(style, z);
    byZoom.set(z, drawings);
    const tile = new VectorTile(new PbfReader(bytes));
    /** @type {Record<string, unknown>} */
    const layers = {};
    for (const [name, layer] of Object.entries(tile.layers)) {
      const drawn = drawings.get(name);
      if (drawn === undefined) continue;
      const features = [];
      for (let i = 0; i < layer.length; i++) {
        const feature = layer.feature(i);
        if (drawn.some((drawing) => isDrawn(drawing, feature))) features.push(feature);
      }
      if (features.length === 0) continue;
      layers[name] = { name, version: layer.version, extent: layer.extent, length: features.length, feature: at(features) };
    }
    return Object.keys(layers).length === 0 ? null : fromVectorTileJs(/** @type {any} */ ({ layers }));
  };
}

/**
 * @template T
 * @param {T[]} list
 */
function at(list) {
  return (/** @type {number} */ i) => list[i];
}

/**
 * @param {{ layers: import('../style.mjs').StyleLayer[] }} style
 * @param {number} z
 */
function drawingsAt(style, z) {
  const last = z === MAX_TILE_ZOOM ? MAX_VIEW_ZOOM : z;
  const views = Array.from({ length: last - z + 1 }, (_, i) => z + i);
  /** @type {Map<string, Drawing[]>} */
  const drawings = new Map();
  for (const { 'source-layer': name, filter, minzoom = 0, maxzoom = Infinity } of style.layers) {
    // A layer that begins between two whole zooms is drawn on the views of the first.
    const zooms = views.filter((view) => view + 1 > minzoom && view < maxzoom);
    if (zooms.length === 0) continue;
    const compiled = filter === undefined ? null : featureFilter(/** @type {any} */ (filter), 'filter');
    drawings.set(name, [...(drawings.get(name) ?? []), { zoom: zooms[0], filter: compiled }]);
  }
  return drawings;
}

/**
 * @param {Drawing} drawing
 * @param {import('@mapbox/vector-tile').VectorTileFeature} feature
 */
function isDrawn({ zoom, filter }, feature) {
  return filter === null || filter.filter({ zoom }, /** @type {any} */ (feature));
}
