// Shared by the plain merges: the shard files in order, and the line in which a process reports its time.

import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the shard files, in manifest order.
 * @param {string} directory
 */
export function shardFiles(directory) {
  const names = readdirSync(directory).filter((name) => /^\d+\.mbtiles$/.test(name));
  return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map((name) => join(directory, name));
}

/**
 * Does the work, syncs its output, and prints the seconds of both like a report.
 * @param {string} output
 * @param {() => void} work
 */
export function timedMerge(output, work) {
  const start = performance.now();
  work();
  const file = openSync(output, 'r+');
  fsyncSync(file);
  closeSync(file);
  const seconds = Math.round(performance.now() - start) / 1000;
  process.stdout.write(`${JSON.stringify({ phases: [{ name: 'merge', seconds }] })}\n`);
}
