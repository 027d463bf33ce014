// Planet scale, as far as this machine allows: real runs of millions of tiles, parts of hundreds of millions where it matters.
// Usage: node bench/scale/run.mjs [--only runs,planning,contents,directories,shards] [--sizes 100k,1m,10m] [--rounds N]
//   [--quick] [--sets DIR] [--out FILE] [--tables]
// --tables measures nothing and prints the tables of FILE.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.mjs';
import { measure } from '../measure/process.mjs';
import { benchStyle } from '../style.mjs';
import { makeArchive } from '../tileset/archive.mjs';
import { scaleTables } from './tables.mjs';
import { runWhole, TASKS } from './whole-runs.mjs';

const DEFAULT_OUT = fileURLToPath(new URL('../results/scale.json', import.meta.url));
const DEFAULT_CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PARTS = ['runs', 'planning', 'contents', 'directories', 'shards'];
const UNITS = { k: 1e3, m: 1e6 };
const LIMIT_SECONDS = 7200;
/** Memory of the table of contents for each, with a margin. */
const BYTES_A_CONTENT = 50;
/** Stored bytes of a small tile. */
const TILE_BYTES = 97;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join() },
    sizes: { type: 'string' },
    rounds: { type: 'string', default: '2' },
    quick: { type: 'boolean', default: false },
    sets: { type: 'string' },
    out: { type: 'string', default: DEFAULT_OUT },
    tables: { type: 'boolean', default: false },
  },
});
const FULL = {
  sizes: [1e5, 3e5, 1e6, 3e6, 1e7],
  planets: [
    [1, 1],
    [1, 64],
    [10, 1],
  ],
  contents: [1e6, 3e6, 3e7, 1e8],
  entries: [3e6, 3e7, 3e8],
  shardedTiles: 1e6,
  shards: 1000,
};
const QUICK = { sizes: [300, 2000], planets: [[1, 1]], contents: [1e5], entries: [30_000], shardedTiles: 600, shards: 20 };
const amounts = values.quick ? QUICK : FULL;

const sizes = values.sizes === undefined ? amounts.sizes : values.sizes.split(',').map(tilesNamed);
const rounds = Number(values.rounds);
const parts = values.only.split(',');

process.exitCode = main();

function main() {
  const cli = resolve(process.env['TILEFOLD_CLI'] ?? DEFAULT_CLI);
  const isSound = [rounds, ...sizes].every((number) => Number.isInteger(number) && number > 0);
  if (!isSound) return refuse('--rounds takes a whole number, --sizes at least two of 100k, 1m, or a number of tiles');
  if (!parts.every((part) => PARTS.includes(part))) return refuse(`--only takes some of ${PARTS.join()}`);
  if (!values.tables && !existsSync(cli))
    return refuse(`${cli} is not there: npm run build first, or say where it is by TILEFOLD_CLI`);
  if (!values.tables) measureAll(cli);
  process.stdout.write(`${scaleTables(JSON.parse(readFileSync(values.out, 'utf8')))}\n`);
  return 0;
}

/** @param {string} cli */
function measureAll(cli) {
  const directory = values.sets === undefined ? mkdtempSync(join(tmpdir(), 'tilefold-scale-')) : resolve(values.sets);
  const outputs = join(directory, 'out');
  mkdirSync(outputs, { recursive: true });
  const style = join(directory, 'style.json');
  writeFileSync(style, JSON.stringify(benchStyle()));
  const set = (/** @type {number} */ tiles) => makeArchive(join(directory, 'sets'), { mix: 'small', tiles, shape: 'flat' }, log);
  const place = { cli, style, directory: outputs, set };
  try {
    for (const part of PARTS.filter((name) => parts.includes(name))) save(part, measurePart(part, place));
  } finally {
    rmSync(values.sets === undefined ? directory : outputs, { recursive: true, force: true });
  }
}

/**
 * @param {string} part
 * @param {import('./whole-runs.mjs').Place} place
 * @returns {unknown[]}
 */
function measurePart(part, { cli, set, directory, style }) {
  if (part === 'runs') return wholeRuns({ cli, set, directory, style });
  if (part === 'planning') return amounts.planets.map((sizes) => script('planning', directory, ...sizes));
  if (part === 'directories') return amounts.entries.map((entries) => script('directories', directory, entries));
  if (part === 'contents') {
    const fitting = amounts.contents.filter((contents) => contents * BYTES_A_CONTENT < freemem());
    return fitting.map((contents) => script('contents', directory, contents));
  }
  const input = set(amounts.shardedTiles);
  const kinds = [
    ['many.pmtiles'],
    ['flat.mbtiles', '--mbtiles-type', 'flat'],
    ['normalized.mbtiles', '--mbtiles-type', 'normalized'],
  ];
  const shardBytes = Math.ceil((amounts.shardedTiles * TILE_BYTES) / amounts.shards);
  return kinds.flatMap(([name = '', ...flags]) =>
    [1024, 256].map((openFiles) => ({
      output: name,
      ...script('many-shards', cli, input, join(directory, name), shardBytes, openFiles, ...flags),
    })),
  );
}

/** @param {import('./whole-runs.mjs').Place} place */
function wholeRuns(place) {
  const largest = Math.max(...sizes);
  /** @type {import('./whole-runs.mjs').WholeRun[]} */
  const runs = [];
  const runOne = (/** @type {Parameters<typeof runWhole>} */ ...what) => {
    const run = runWhole(...what);
    log(`${run.task}, ${run.tiles} tiles: cpu ${run.cpu} s, primary ${mb(run.primaryBytes)}, worker ${mb(run.workerBytes)}`);
    runs.push(run);
    save('runs', runs);
  };
  for (let round = 0; round < rounds; round++) {
    for (const tiles of sizes) for (const task of TASKS) runOne(place, task, tiles, 'planned');
  }
  for (const task of TASKS) runOne(place, task, largest, 'planet');
  return runs;
}

/**
 * Runs a script of this folder in a separate process, and returns its output.
 * @param {string} name
 * @param {...(string | number)} args
 */
function script(name, ...args) {
  const path = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  const result = measure([process.execPath, '--expose-gc', path, ...args.map(String)], { limitSeconds: LIMIT_SECONDS });
  if ('failure' in result) throw new Error(`${name} ${args.join(' ')}: ${result.failure}`);
  log(`${name}: ${result.stdout}`);
  return { ...JSON.parse(result.stdout), cpu: result.run.cpu, wall: result.run.wall };
}

/**
 * Adds a part to the results; the others stay.
 * @param {string} part
 * @param {unknown} measured
 */
function save(part, measured) {
  const known = existsSync(values.out) ? JSON.parse(readFileSync(values.out, 'utf8')) : {};
  const results = { ...known, made: new Date().toISOString().slice(0, 10), machine: describeMachine(), [part]: measured };
  writeFileSync(values.out, `${JSON.stringify(results, null, 1)}\n`);
}

/** @param {string} name such as 300k */
function tilesNamed(name) {
  const unit = /** @type {'k' | 'm' | undefined} */ (/[km]$/.exec(name)?.[0]);
  return Number.parseFloat(name) * (unit === undefined ? 1 : UNITS[unit]);
}

/** @param {number} bytes */
function mb(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** @param {string} message */
function refuse(message) {
  log(`bench: ${message}`);
  return 2;
}

/** @param {string} line */
function log(line) {
  process.stderr.write(`${line}\n`);
}
