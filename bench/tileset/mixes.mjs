// The mixes: the tile at each key. Land is made of templates, each tile of it distinct; the sea repeats a few tiles, in blocks,
// as real seas do.

import { gzipSync } from 'node:zlib';
import { drawTile, encodeTile } from './encode.mjs';
import { placeNoise, seeded } from './random.mjs';
import { TileTemplate } from './template.mjs';

/** @typedef {'planet' | 'ocean' | 'dense' | 'small'} MixName */

/**
 * @typedef {object} Mix
 * @property {number} sea share of the rows at high zooms that repeat one of a few tiles
 * @property {readonly number[]} seaFeatures in those tiles: none = only a water polygon, 60 bytes stored
 * @property {(random: () => number) => number} landFeatures in a land tile
 */

/** @type {Readonly<Record<MixName, Mix>>} */
const MIXES = {
  planet: { sea: 0.7, seaFeatures: [0, 0, 0, 2, 4, 6, 9, 14], landFeatures: (random) => 12 + random() ** 3 * 800 },
  ocean: { sea: 0.7, seaFeatures: [0, 0, 0, 0], landFeatures: (random) => 12 + random() ** 3 * 800 },
  dense: { sea: 0, seaFeatures: [0], landFeatures: (random) => 400 + random() * 1200 },
  // Many tiles in little space: the cost of a tile, whatever its content.
  small: { sea: 0.7, seaFeatures: [0, 0, 0, 0], landFeatures: (random) => random() * 0.6 },
};

/** Columns and rows of the blocks of sea and land. */
const BLOCK = 8;
const TEMPLATES_PER_ZOOM = 24;

/**
 * Returns a function that gives the tile at a key, deterministic for the same keys in the same order.
 * @param {MixName} name
 * @param {number} seed
 * @returns {(z: number, x: number, y: number) => { content: string, data: Buffer }} `content` is equal only for equal bytes
 */
export function tilesOf(name, seed) {
  const mix = MIXES[name];
  const random = seeded(seed);
  const sea = mix.seaFeatures.map((features, n) => gzipSync(features === 0 ? seaTile(n) : drawTile(random, 14, features)));
  /** @type {Map<string, TileTemplate>} */
  const land = new Map();
  let variants = 0;
  return (z, x, y) => {
    const block = placeNoise(z, Math.floor(x / BLOCK), Math.floor(y / BLOCK));
    if (block < mix.sea * (z < 4 ? 0 : z < 8 ? 0.5 : 1)) {
      const n = Math.floor(block * 997) % sea.length;
      return { content: `sea ${n}`, data: sea[n] };
    }
    const place = `${z} ${Math.floor(random() * TEMPLATES_PER_ZOOM)}`;
    const template = land.get(place) ?? drawTemplate(random, z, mix);
    land.set(place, template);
    const data = template.variant(variants++);
    return { content: `land ${variants}`, data };
  };
}

/**
 * @param {() => number} random
 * @param {number} zoom
 * @param {Mix} mix
 */
function drawTemplate(random, zoom, { landFeatures }) {
  return new TileTemplate(drawTile(random, zoom, landFeatures(random)));
}

/**
 * The whole tile is water.
 * @param {number} id
 */
function seaTile(id) {
  const geometry = [9, 127, 127, 26, 8448, 0, 0, 8448, 8447, 0, 15];
  return encodeTile([{ name: 'water', features: [{ id, type: 3, geometry, tags: { class: 'ocean' } }] }]);
}
