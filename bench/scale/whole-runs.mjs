// Whole runs of the command on sets of small tiles, size by size: CPU time, and the memory of the primary and of the workers from
// the run's own report.

import { closeSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measure/process.mjs';

const LIMIT_SECONDS = 7200;
/** The largest shard that the planner makes, as for a planet. */
const PLANET_SHARD_BYTES = 268_435_456;

/** @typedef {'to PMTiles' | 'to MBTiles' | 'prune'} TaskName */
/** @typedef {'planned' | 'planet'} ShardSize */

/**
 * @typedef {object} WholeRun
 * @property {TaskName} task
 * @property {number} tiles
 * @property {ShardSize} shardSize
 * @property {number} wall seconds
 * @property {number} cpu seconds
 * @property {number} mapCpu seconds, of the workers
 * @property {number} mergeCpu seconds
 * @property {number} primaryBytes
 * @property {number} workerBytes of the largest worker
 * @property {number} tileBytes
 * @property {number} outputBytes
 * @property {number} writtenBytes
 * @property {number} contents distinct tiles in the output; 0 if not counted
 * @property {number} load
 */

/**
 * @typedef {object} Place
 * @property {string} cli
 * @property {string} style
 * @property {string} directory for outputs
 * @property {(tiles: number) => string} set
 */

/** @type {readonly TaskName[]} the second reads the output of the first */
export const TASKS = ['to PMTiles', 'to MBTiles', 'prune'];

/**
 * @param {Place} place
 * @param {TaskName} task
 * @param {number} tiles
 * @param {ShardSize} shardSize
 * @returns {WholeRun}
 */
export function runWhole({ cli, style, directory, set }, task, tiles, shardSize) {
  const metricsPath = join(directory, 'metrics.json');
  const pmtiles = join(directory, `copy-${tiles}.pmtiles`);
  const output = {
    'to PMTiles': pmtiles,
    'to MBTiles': join(directory, 'back.mbtiles'),
    prune: join(directory, 'pruned.pmtiles'),
  }[task];
  const words = {
    'to PMTiles': ['copy', set(tiles), output],
    'to MBTiles': ['copy', pmtiles, output, '--mbtiles-type', 'flat'],
    prune: ['prune', set(tiles), output, '--style', style],
  }[task];
  const cut = shardSize === 'planet' ? ['--shard-bytes', String(PLANET_SHARD_BYTES)] : [];
  const flags = ['--plan', 'split-merge', '--workers', '2', '--force', '-q', '--metrics', metricsPath, ...cut];
  const result = measure([process.execPath, cli, ...words, ...flags], { limitSeconds: LIMIT_SECONDS });
  if ('failure' in result) throw new Error(`${task}, ${tiles} tiles: ${result.failure}`);
  const report = JSON.parse(readFileSync(metricsPath, 'utf8'));
  if (report.output.tile_count !== tiles) throw new Error(`${task}: ${report.output.tile_count} tiles came out, not ${tiles}`);
  const contents = output.endsWith('.pmtiles') ? contentsOf(output) : 0;
  if (task !== 'to PMTiles') rmSync(output);
  const { wall, cpu, load, writtenBytes } = result.run;
  return {
    task,
    tiles,
    shardSize,
    wall,
    cpu,
    mapCpu: sum(report.workers.map((/** @type {{ cpu_seconds: number }} */ worker) => worker.cpu_seconds)),
    mergeCpu: report.phases.find((/** @type {{ name: string }} */ { name }) => name === 'merge').cpu_seconds,
    primaryBytes: report.peak_rss_bytes,
    workerBytes: Math.max(...report.workers.map((/** @type {{ peak_rss_bytes: number }} */ worker) => worker.peak_rss_bytes)),
    tileBytes: report.input.total_tile_size_bytes,
    outputBytes: report.output.file_size_bytes,
    writtenBytes,
    contents,
    load,
  };
}

/**
 * Read from the header (PMTiles v3, 3.1).
 * @param {string} path
 */
function contentsOf(path) {
  const bytes = Buffer.alloc(8);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, 8, 88);
  closeSync(file);
  return Number(bytes.readBigUInt64LE());
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((all, value) => all + value, 0);
}
