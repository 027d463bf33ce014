// A planet as a planner sees it: tiles and bytes by column, for zooms 0 to 14. Made up, deterministic, and of the size of
// published planets: 300 million tiles, 92 GB.

import { placeNoise } from '../tileset/random.mjs';

export const PLANET_TILES = 300_000_000;
export const PLANET_BYTES = 92e9;

const MAX_ZOOM = 14;
/** Stored bytes of a tile with nothing but water. */
const LEAST_TILE_BYTES = 70;
/** Bytes of each zoom, as shares of the total: the deepest zooms hold nearly everything. */
const BYTE_SHARES = [1e-6, 2e-6, 4e-6, 1e-5, 4e-5, 1e-4, 4e-4, 1e-3, 3e-3, 8e-3, 0.018, 0.045, 0.105, 0.24, 0.579];
/** Populated areas: longitude and spread as shares of the world's width, and weight. */
const LANDS = /** @type {const} */ ([
  [0.2, 0.04, 0.9],
  [0.28, 0.025, 1.2],
  [0.36, 0.025, 0.6],
  [0.53, 0.03, 2.2],
  [0.6, 0.03, 0.9],
  [0.71, 0.03, 1.1],
  [0.82, 0.04, 1.3],
  [0.9, 0.02, 0.7],
]);

/**
 * Yields the census of the planet, `scale` times as large in tiles and bytes, by strips of `stripColumns`.
 * @param {{ stripColumns?: number, scale?: number }} [options]
 * @returns {Generator<import('../../src/archive/types.ts').ColumnCount>}
 */
export function* planetCensus({ stripColumns = 1, scale = 1 } = {}) {
  for (let zoom = 0; zoom <= MAX_ZOOM; zoom++) {
    const columns = 2 ** zoom;
    const width = Math.min(stripColumns, columns);
    const strips = columns / width;
    const weights = Array.from({ length: strips }, (_, i) => populationAt((i + 0.5) / strips, i));
    const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
    // Missing tiles, as at the last zoom of real planets, are missing where little is drawn.
    const gaps = weights.map((weight) => 1 / (1 + 2 * weight));
    const gapSum = gaps.reduce((sum, gap) => sum + gap, 0);
    const zoomTiles = tilesAt(zoom);
    for (let i = 0; i < strips; i++) {
      const share = weights[i] / weightSum;
      const tiles = columns ** 2 / strips - ((columns ** 2 - zoomTiles) * gaps[i]) / gapSum;
      const landBytes = Math.max(0, PLANET_BYTES * BYTE_SHARES[zoom] - LEAST_TILE_BYTES * zoomTiles) * share;
      const from = i * width;
      yield {
        zoom,
        columns: [from, from + width - 1],
        tiles: Math.ceil(tiles * scale),
        bytes: Math.ceil((LEAST_TILE_BYTES * tiles + landBytes) * scale),
      };
    }
  }
}

/**
 * All tiles of the zooms before the last; the last has the rest.
 * @param {number} zoom
 */
function tilesAt(zoom) {
  if (zoom < MAX_ZOOM) return 4 ** zoom;
  return PLANET_TILES - (4 ** MAX_ZOOM - 1) / 3;
}

/**
 * @param {number} at longitude as a share of the world, 0 to 1
 * @param {number} strip
 */
function populationAt(at, strip) {
  const lands = LANDS.reduce((sum, [center, spread, weight]) => sum + weight * Math.exp(-(((at - center) / spread) ** 2)), 0);
  return (0.03 + lands) * (0.6 + 0.8 * placeNoise(strip, 7, 11));
}
