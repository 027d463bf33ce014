// Straightforward pruning: decode the whole tile, test every feature with every filter, encode the rest. For any style whose
// filters need neither geometry nor promoted ids; Multi* types are handled as in style-spec.

import { VectorTile } from '@mapbox/vector-tile';
import { featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { fromVectorTileJs } from '@maplibre/vt-pbf';
import { PbfReader } from 'pbf';

const MAX_VIEW_ZOOM = 24;

/** @typedef {import('../style.mjs').StyleLayer} StyleLayer */
/** @typedef {{ sources?: Record<string, { type?: string }>, layers: readonly Partial<StyleLayer>[] }} NaiveStyle */
/** A style layer that draws a source-layer, and the view zooms at which its filter is evaluated. */
/** @typedef {{ zooms: number[], filter: ReturnType<typeof featureFilter> | null }} Drawing */

/**
 * Returns a function that prunes an inflated tile; null = nothing is left.
 * @param {NaiveStyle} style
 * @param {number} [maxTileZoom] the highest zoom with tiles, which are drawn on all view zooms from there on
 * @returns {(z: number, bytes: Uint8Array) => Uint8Array | null}
 */
export function naivePruner(style, maxTileZoom = 14) {
  const layers = countingLayers(style);
  /** @type {Map<number, Map<string, Drawing[]>>} */
  const byZoom = new Map();
  return (z, bytes) => {
    const drawings = byZoom.get(z) ?? drawingsAt(layers, z, maxTileZoom);
    byZoom.set(z, drawings);
    const tile = new VectorTile(new PbfReader(bytes));
    /** @type {Record<string, unknown>} */
    const kept = {};
    for (const [name, layer] of Object.entries(tile.layers)) {
      const drawn = drawings.get(name);
      if (drawn === undefined) continue;
      const features = [];
      for (let i = 0; i < layer.length; i++) {
        const feature = layer.feature(i);
        if (drawn.some((drawing) => isDrawn(drawing, feature))) features.push(feature);
      }
      if (features.length === 0) continue;
      kept[name] = { name, version: layer.version, extent: layer.extent, length: features.length, feature: at(features) };
    }
    return Object.keys(kept).length === 0 ? null : fromVectorTileJs(/** @type {any} */ ({ layers: kept }));
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
 * Returns the layers that draw vector tiles and are not hidden, with references resolved.
 * @param {NaiveStyle} style
 */
function countingLayers({ sources = {}, layers }) {
  return layers
    .map((layer) => ({ ...layers.find(({ id }) => layer.ref !== undefined && id === layer.ref), ...layer }))
    .filter(({ source = '', layout, 'source-layer': name }) => {
      const isVector = (sources[source]?.type ?? 'vector') === 'vector';
      return name !== undefined && isVector && layout?.['visibility'] !== 'none';
    });
}

/**
 * @param {readonly Partial<StyleLayer>[]} layers
 * @param {number} z
 * @param {number} maxTileZoom
 */
function drawingsAt(layers, z, maxTileZoom) {
  const last = z >= maxTileZoom ? MAX_VIEW_ZOOM : z;
  const views = Array.from({ length: last - z + 1 }, (_, i) => z + i);
  /** @type {Map<string, Drawing[]>} */
  const drawings = new Map();
  for (const { 'source-layer': name = '', filter, minzoom, maxzoom } of layers) {
    // A layer that begins between two integer zooms is drawn on the views of the first; 0 is no bound, as in renderers.
    const zooms = views.filter((view) => view + 1 > (minzoom || -Infinity) && view < (maxzoom || Infinity));
    if (zooms.length === 0) continue;
    const compiled = filter === undefined || filter === null ? null : compile(filter);
    // A filter that does not read the zoom has the same result at all of them.
    const evaluated = JSON.stringify(filter)?.includes('["zoom"]') ? zooms : zooms.slice(0, 1);
    drawings.set(name, [...(drawings.get(name) ?? []), { zooms: evaluated, filter: compiled }]);
  }
  return drawings;
}

/** @param {unknown} filter */
function compile(filter) {
  const compiled = featureFilter(/** @type {any} */ (filter), 'filter');
  if (compiled.needGeometry) throw new Error('the naive pipeline does not know filters by geometry (within, distance)');
  return compiled;
}

/**
 * @param {Drawing} drawing
 * @param {import('@mapbox/vector-tile').VectorTileFeature} feature
 */
function isDrawn({ zooms, filter }, feature) {
  return filter === null || zooms.some((zoom) => filter.filter({ zoom }, /** @type {any} */ (feature)));
}
