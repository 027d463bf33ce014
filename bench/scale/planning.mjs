// Plans a planet that does not exist on disk: census -> shards -> manifest and back. Prints JSON.
// Usage: node bench/scale/planning.mjs DIRECTORY SCALE STRIP_COLUMNS

import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planetCensus } from './planet.mjs';
import { loadSource } from './source.mjs';

const [, , directory = '.', scale = '1', stripColumns = '1'] = process.argv;
const { planShards, targetBytes, createManifest, manifestText, readManifest } = await loadSource(
  'plan/planner.ts',
  'plan/manifest.ts',
);
const census = [...planetCensus({ scale: Number(scale), stripColumns: Number(stripColumns) })];
const bytes = census.reduce((sum, strip) => sum + strip.bytes, 0);
const target = targetBytes(bytes);

const start = process.cpuUsage();
/** @type {import('../../src/tile/shard.ts').Shard[]} */
const shards = planShards(census, { tiles: 0, bytes: 0 }, target);
const planned = seconds(start);

const path = join(directory, 'manifest.ndjson');
const writing = process.cpuUsage();
writeFileSync(path, manifestText(createManifest('planet', {}, shards, target)));
/** @type {import('../../src/plan/manifest.ts').Manifest} */
const { header } = await readManifest(path);
const sizes = shards.map((shard) => shard.bytes);
const counted = census.reduce((sum, strip) => sum + strip.tiles, 0);
if (header.tiles !== counted || header.bytes !== bytes || header.shards !== shards.length) throw new Error('the sums differ');

process.stdout.write(
  JSON.stringify({
    strips: census.length,
    tiles: header.tiles,
    bytes: header.bytes,
    shards: shards.length,
    targetBytes: target,
    largestShardBytes: Math.max(...sizes),
    largestShardTiles: Math.max(...shards.map(({ tiles }) => tiles)),
    manifestBytes: statSync(path).size,
    planSeconds: planned,
    manifestSeconds: seconds(writing),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);

/** @param {NodeJS.CpuUsage} since */
function seconds(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}
