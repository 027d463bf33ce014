// The table that finds equal tiles, with as many distinct ones as a planet has: made-up hashes, each looked up before it is
// added, as in the merge, and some of them again at the end. Prints JSON.
// Usage: node bench/scale/contents.mjs DIRECTORY CONTENTS

import { join } from 'node:path';
import { loadSource } from './source.mjs';

const [, , directory = '.', wanted = '1000000'] = process.argv;
const count = Number(wanted);
const AGAIN = Math.min(count, 5_000_000);
const { Contents } = await loadSource('archive/pmtiles/write/contents.ts');

globalThis.gc?.();
const before = process.memoryUsage().rss;
/** @type {import('../../src/archive/pmtiles/write/contents.ts').Contents} */
const contents = new Contents(join(directory, 'contents.spool'));
const hash = Buffer.alloc(16);
const adding = process.cpuUsage();
for (let i = 0; i < count; i++) {
  fillHash(i);
  if (contents.find(hash) !== -1) throw new Error(`${i} is there already`);
  contents.add(hash, 100 + (i % 1000));
}
const addSeconds = seconds(adding);
const finding = process.cpuUsage();
for (let i = 0; i < AGAIN; i++) {
  const ordinal = Math.floor(i * (count / AGAIN));
  fillHash(ordinal);
  if (contents.find(hash) !== ordinal) throw new Error(`${ordinal} is lost`);
}
const findSeconds = seconds(finding);
globalThis.gc?.();
const { rss } = process.memoryUsage();
const last = contents.offset(count - 1);
contents.remove();

process.stdout.write(
  JSON.stringify({
    contents: count,
    addMicroseconds: (addSeconds / count) * 1e6,
    findMicroseconds: (findSeconds / AGAIN) * 1e6,
    /** Its memory when full, and its peak while it grew. */
    bytesEach: (rss - before) / count,
    peakBytesEach: (process.resourceUsage().maxRSS * 1024 - before) / count,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    tileDataBytes: last,
  }),
);

/**
 * Four words as random as those of a real hash, different for each number.
 * @param {number} n
 */
function fillHash(n) {
  let word = Math.imul(n + 1, 0x9e3779b1);
  for (let at = 0; at < 12; at += 4) {
    word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
    word ^= word >>> 13;
    hash.writeUInt32LE(word >>> 0, at);
  }
  hash.writeUInt32LE(n, 12);
}

/** @param {NodeJS.CpuUsage} since */
function seconds(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}
