// The bench: makes its sets, measures every contender of every suite in rounds, and writes the results.
// Usage: node bench/run.mjs [--only NAME]... [--size 20k,100k] [--runs N] [--quick] [--sets DIR] [--out FILE] [--limit SECONDS]
//   [--style STYLE.json [--input ARCHIVE]...]: only prune and kernel, by this style, and on these archives instead of the bench's sets

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';
import { runRounds } from './measure/rounds.mjs';
import { mergeResults, readResults, writeResults } from './results.mjs';
import { createContext } from './suites/context.mjs';
import { copySuites } from './suites/copy.mjs';
import { dropLayersSuites } from './suites/drop-layers.mjs';
import { inspectSuites } from './suites/inspect.mjs';
import { measureKernel } from './suites/kernel.mjs';
import { mergeSuites } from './suites/merge.mjs';
import { ownPruneSuite, pruneSuites } from './suites/prune.mjs';
import { measureStartUp } from './suites/start-up.mjs';
import { ownSet } from './tileset/own.mjs';

const DEFAULT_OUT = fileURLToPath(new URL('./results/local.json', import.meta.url));
const DEFAULT_CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const SIZES = new Map([
  ['20k', 20_000],
  ['100k', 100_000],
  ['1m', 1_000_000],
]);
const QUICK_TILES = 500;
/** More than the pages, dirty and clean, of any run on a hundred thousand tiles. */
const WARM_BYTES = 1_500_000_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    size: { type: 'string', default: '20k,100k' },
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    sets: { type: 'string' },
    style: { type: 'string' },
    input: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: DEFAULT_OUT },
    limit: { type: 'string', default: '3600' },
  },
});

process.exitCode = await main();

async function main() {
  const cli = resolve(process.env['TILEFOLD_CLI'] ?? DEFAULT_CLI);
  if (!existsSync(cli)) return refuse(`${cli} is not there: npm run build first, or say where it is by TILEFOLD_CLI`);
  const runs = values.quick ? 1 : Number(values.runs);
  const limitSeconds = Number(values.limit);
  const warmBytes = values.quick ? 0 : WARM_BYTES;
  const sizes = values.quick ? [QUICK_TILES] : values.size.split(',').map((name) => SIZES.get(name) ?? Number(name));
  if (![runs, limitSeconds, ...sizes].every((number) => Number.isInteger(number) && number > 0)) {
    return refuse('--runs and --limit take a whole number, --size some of 20k, 100k, 1m, or a number of tiles');
  }
  const { style } = values;
  if ((values.input.length > 0 && style === undefined) || ![...values.input, style ?? cli].every(existsSync)) {
    return refuse('--input goes with --style, and both name files that are there');
  }
  const own = values.input.map(ownSet);
  const directory = values.sets === undefined ? mkdtempSync(join(tmpdir(), 'tilefold-bench-')) : resolve(values.sets);
  try {
    const context = createContext({ directory, cli, quick: values.quick, log, style });
    const made = sizes.flatMap(style === undefined ? suitesOf : pruneSuites);
    const chosen = (own.length > 0 ? own.map(ownPruneSuite) : made).filter(isWanted);
    const wantsKernel = isWanted({ name: 'kernel' });
    const startUp = style === undefined && isWanted({ name: 'start-up' }) ? measureStartUp(context, runs) : null;
    const kernel = own.length === 0 && wantsKernel ? measureKernel(context, runs) : null;
    const ownKernels = Object.fromEntries(
      (wantsKernel ? own : []).map(({ name, path }) => [name, measureKernel(context, runs, path)]),
    );
    // Results for a user's archive are named after it, so they can be stored with the others.
    const byStyle = style === undefined || own.length > 0 ? {} : { style: basename(style) };
    const origin = { version: /** @type {const} */ (1), made: today(), machine: describeMachine(), ...byStyle };
    const suites = [];
    for (const { name, build } of chosen) {
      log(`# ${name}`);
      const { contenders, ...suite } = build(context);
      suites.push({ ...suite, entries: await runRounds(contenders, { runs, limitSeconds, warmBytes, log }) });
      save({ ...origin, suites, kernel, ownKernels, startUp });
    }
    save({ ...origin, suites, kernel, ownKernels, startUp });
  } finally {
    if (values.sets === undefined) rmSync(directory, { recursive: true, force: true });
  }
  return 0;
}

/** @param {number} size */
function suitesOf(size) {
  return [...pruneSuites(size), ...dropLayersSuites(size), ...copySuites(size), ...mergeSuites(size), ...inspectSuites(size)];
}

/** @param {{ name: string }} suite */
function isWanted({ name }) {
  return values.only.length === 0 || values.only.some((wanted) => name === wanted || name.startsWith(`${wanted}-`));
}

/** @param {import('./results.mjs').Results} results */
function save(results) {
  writeResults(values.out, existsSync(values.out) ? mergeResults(readResults(values.out), results) : results);
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

/** @param {string} line */
function log(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {string} message */
function refuse(message) {
  log(`bench: ${message}`);
  return 2;
}
