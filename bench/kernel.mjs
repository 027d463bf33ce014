// The pruner alone, in one process and without compression: our transform against a full decode, featureFilter and encode, on the
// same inflated tiles, zoom by zoom, in alternating rounds. And the upper limit with compression: naive with gzip, against only
// inflating the tile and deflating its remains. No pruner that writes these bytes with zlib can win by more. Prints JSON.
// Usage: node bench/kernel.mjs DIST STYLE SET ROUNDS TILES_PER_ZOOM

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { contentOf, differenceOf } from './check/content.mjs';
import { ratioOf, spreadOf } from './measure/statistics.mjs';
import { maxZoomOf } from './pipelines/archive-rows.mjs';
import { naivePruner } from './pipelines/naive-prune.mjs';
import { reusedZlib } from './pipelines/reused-zlib.mjs';
import { sampleTiles } from './tileset/sample.mjs';

const [, , dist = '', style = '', set = '', rounds = '7', tilesPerZoom = '24'] = process.argv;
const ZOOMS = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
/** A round repeats the tiles of a zoom until it has read this much, since shorter rounds cannot be measured. */
const ROUND_BYTES = 4_194_304;

const text = readFileSync(style, 'utf8');
const maxTileZoom = maxZoomOf(set);
const naive = naivePruner(JSON.parse(text), maxTileZoom);
const ours = await ourPruner(text);
const { gunzip, gzip } = reusedZlib();
const zooms = ZOOMS.map((zoom) => ({ zoom, tiles: sampleTiles(set, zoom, Number(tilesPerZoom)) }));
for (const { zoom, tiles } of zooms) for (const tile of tiles) checkAlike(zoom, tile);
const found = zooms.filter(({ tiles }) => tiles.length > 0);
const kernels = found.map(({ zoom, tiles }) => measureZoom(zoom, tiles));
const results = kernels.map((kernel, at) => ({ ...kernel, zlibLimit: zlibLimit(kernel.zoom, found[at].tiles) }));
process.stdout.write(`${JSON.stringify({ zooms: results })}\n`);

/**
 * @param {number} zoom
 * @param {readonly Buffer[]} tiles
 */
function measureZoom(zoom, tiles) {
  const bytes = tiles.reduce((sum, tile) => sum + tile.length, 0);
  const work = Array.from({ length: Math.ceil(ROUND_BYTES / bytes) }, () => tiles).flat();
  /** @type {number[]} */
  const theirs = [];
  /** @type {number[]} */
  const mine = [];
  // The first round warms up both, and does not count.
  for (let round = 0; round <= Number(rounds); round++) {
    const naiveMs = timed(() => work.forEach((tile) => void naive(zoom, tile)));
    const oursMs = timed(() => work.forEach((tile, x) => void ours({ z: zoom, x, y: 0 }, tile)));
    if (round === 0) continue;
    theirs.push(naiveMs);
    mine.push(oursMs);
  }
  return {
    zoom,
    tiles: tiles.length,
    bytes,
    ratio: ratioOf(theirs, mine),
    oursNsPerByte: spreadOf(mine.map((ms) => (ms * 1e6) / (work.length / tiles.length) / bytes)),
  };
}

/**
 * Measured after the kernel and not between its rounds: there zlib's memory cost the kernel's ratio a twentieth.
 * @param {number} zoom
 * @param {readonly Buffer[]} tiles
 */
function zlibLimit(zoom, tiles) {
  const stored = tiles.map((tile) => gzipSync(tile));
  const left = tiles.map((tile) => naive(zoom, tile) ?? new Uint8Array(0));
  /** @type {number[]} */
  const naiveMs = [];
  /** @type {number[]} */
  const codecMs = [];
  for (let round = 0; round < Number(rounds); round++) {
    naiveMs.push(timed(() => stored.forEach((data) => void gzipSync(naive(zoom, gunzipSync(data)) ?? new Uint8Array(0)))));
    codecMs.push(
      timed(() => {
        for (const data of stored) gunzip(data);
        for (const bytes of left) gzip(bytes);
      }),
    );
  }
  return ratioOf(naiveMs, codecMs);
}

/**
 * Returns milliseconds of CPU time, which excludes the machine's other work.
 * @param {() => void} work
 */
function timed(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/**
 * @param {number} zoom
 * @param {Buffer} tile
 */
function checkAlike(zoom, tile) {
  const wanted = contentOf(naive(zoom, tile) ?? new Uint8Array(0));
  const found = contentOf(ours({ z: zoom, x: 0, y: 0 }, tile) ?? new Uint8Array(0));
  const difference = differenceOf(wanted, found);
  if (difference !== null) throw new Error(`zoom ${zoom}: the two pruners differ: ${difference}`);
}

/**
 * @param {string} json
 * @returns {Promise<(key: { z: number, x: number, y: number }, bytes: Uint8Array) => Uint8Array | null>}
 */
async function ourPruner(json) {
  const { compileTransform } = await import(pathToFileURL(join(resolve(dist), 'index.js')).href);
  const transform = compileTransform({
    use: 'prune',
    styles: [{ name: style, text: json }],
    sources: [],
    onStyleError: 'abort',
    styleMode: 'layer+filter',
    zoomRule: 'view',
    visibility: 'layout',
    unknownFilter: 'keep',
    layers: null,
    excludeLayers: [],
    keepAttributes: [],
    dropAttributes: [],
    dropEmptyTiles: false,
    maxInflatedBytes: 67_108_864,
    maxTileZoom,
    compression: 'none',
  });
  return (key, bytes) => transform.apply(key, bytes);
}
