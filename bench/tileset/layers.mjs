// The content of the tiles: source-layers, classes and keys of the OpenMapTiles schema, as far as styles filter by them.

import { pick } from './random.mjs';

/** @typedef {Record<string, string | number | boolean>} Tags */

/**
 * @typedef {object} LayerKind
 * @property {string} name
 * @property {number} minzoom its lowest zoom
 * @property {number} share of the features of a tile
 * @property {'point' | 'line' | 'polygon'} shape
 * @property {[number, number]} vertices per part: from, to
 * @property {(random: () => number) => Tags} tags
 */

const SYLLABLES = 'ba ko ri ven tal mar lo ne sche wald burg hof see au ton ham kir dal fjo by stad ou en'.split(' ');
const ROADS =
  'motorway trunk primary secondary tertiary minor minor minor service service track path path rail transit ferry'.split(' ');
const POIS = 'restaurant shop school bus railway parking hospital cafe bank park pharmacy atm bench toilets hotel'.split(' ');
const LAND_COVER = 'grass grass wood wood farmland sand ice rock wetland'.split(' ');
const LAND_USE = 'residential residential commercial industrial school hospital cemetery railway garages pitch'.split(' ');
const PLACES = 'city town village hamlet suburb quarter neighbourhood isolated_dwelling state country'.split(' ');

/** @type {readonly LayerKind[]} */
export const LAYER_KINDS = [
  kind('water', 0, 4, 'polygon', [8, 40], (r) => ({
    class: pick(r, ['lake', 'river', 'ocean', 'pond']),
    ...maybe(r, 0.2, { intermittent: 1 }),
    ...maybe(r, 0.05, { brunnel: 'tunnel' }),
  })),
  kind('waterway', 3, 6, 'line', [6, 30], (r) => ({
    class: pick(r, ['river', 'stream', 'stream', 'canal', 'ditch', 'drain']),
    intermittent: r() < 0.3 ? 1 : 0,
    ...maybe(r, 0.1, { brunnel: 'tunnel' }),
    ...maybe(r, 0.4, named(r)),
  })),
  kind('landcover', 0, 8, 'polygon', [6, 30], (r) => ({
    class: pick(r, LAND_COVER),
    subclass: pick(r, ['grass', 'forest', 'glacier', 'ice_shelf', 'park', 'scrub', 'meadow']),
  })),
  kind('landuse', 4, 6, 'polygon', [5, 16], (r) => ({ class: pick(r, LAND_USE) })),
  kind('park', 6, 2, 'polygon', [8, 24], (r) => ({
    class: pick(r, ['public_park', 'nature_reserve', 'national_park']),
    ...named(r),
  })),
  kind('boundary', 0, 3, 'line', [10, 40], (r) => ({
    admin_level: 2 + Math.floor(r() * 9),
    disputed: r() < 0.05 ? 1 : 0,
    maritime: r() < 0.2 ? 1 : 0,
  })),
  kind('aeroway', 10, 1, 'line', [2, 8], (r) => ({
    class: pick(r, ['runway', 'taxiway', 'apron']),
    ref: `${Math.floor(r() * 36)}`,
  })),
  kind('transportation', 4, 26, 'line', [2, 14], (r) => ({
    class: pick(r, ROADS),
    ...maybe(r, 0.08, { brunnel: pick(r, ['bridge', 'tunnel', 'ford']) }),
    ...maybe(r, 0.06, { ramp: 1 }),
    ...maybe(r, 0.2, { oneway: r() < 0.9 ? 1 : -1 }),
    ...maybe(r, 0.3, { surface: pick(r, ['paved', 'unpaved']) }),
    ...maybe(r, 0.2, { service: pick(r, ['alley', 'driveway', 'siding', 'yard']) }),
    ...maybe(r, 0.1, { layer: Math.floor(r() * 5) - 2 }),
  })),
  kind('transportation_name', 6, 7, 'line', [2, 14], (r) => ({
    class: pick(r, ROADS),
    ...named(r),
    ...maybe(r, 0.3, {
      ref: `A${Math.floor(r() * 99)}`,
      ref_length: 2 + Math.floor(r() * 6),
      network: pick(r, ['us-interstate', 'us-highway', 'road']),
    }),
  })),
  kind('building', 13, 60, 'polygon', [4, 7], (r) => ({
    render_height: Math.floor(r() * 40),
    render_min_height: 0,
    ...maybe(r, 0.1, { hide_3d: true }),
    ...maybe(r, 0.1, { colour: pick(r, ['#d1cfd2', '#efe5da', '#c0a890']) }),
  })),
  kind('place', 0, 3, 'point', [1, 1], (r) => ({
    class: pick(r, PLACES),
    rank: 1 + Math.floor(r() * 20),
    ...maybe(r, 0.05, { capital: pick(r, [2, 4]) }),
    ...maybe(r, 0.1, { iso_a2: pick(r, ['LI', 'MC', 'AD', 'SM']) }),
    ...named(r),
  })),
  kind('poi', 12, 14, 'point', [1, 1], (r) => ({
    class: pick(r, POIS),
    subclass: pick(r, [...POIS, 'station', 'halt', 'subway']),
    rank: 1 + Math.floor(r() * 40),
    ...maybe(r, 0.2, { level: Math.floor(r() * 5) - 1 }),
    ...maybe(r, 0.1, { indoor: true }),
    ...maybe(r, 0.8, named(r)),
  })),
  kind('housenumber', 14, 8, 'point', [1, 1], (r) => ({ housenumber: `${1 + Math.floor(r() * 240)}` })),
  kind('mountain_peak', 7, 2, 'point', [1, 1], (r) => ({
    class: 'peak',
    ele: Math.floor(r() * 4000),
    rank: 1 + Math.floor(r() * 10),
    ...named(r),
  })),
];

/**
 * @param {string} name
 * @param {number} minzoom
 * @param {number} share
 * @param {LayerKind['shape']} shape
 * @param {[number, number]} vertices
 * @param {LayerKind['tags']} tags
 * @returns {LayerKind}
 */
function kind(name, minzoom, share, shape, vertices, tags) {
  return { name, minzoom, share, shape, vertices, tags };
}

/**
 * @param {() => number} random
 * @param {number} share
 * @param {Tags} tags
 * @returns {Tags}
 */
function maybe(random, share, tags) {
  return random() < share ? tags : {};
}

/**
 * Names as in the schema: in several languages, mostly the same.
 * @param {() => number} random
 * @returns {Tags}
 */
function named(random) {
  const word = Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(random, SYLLABLES)).join('');
  const name = `${word[0]?.toUpperCase()}${word.slice(1)}`;
  return { name, 'name:latin': name, name_int: name, name_en: random() < 0.9 ? name : `${name} town`, name_de: name };
}
