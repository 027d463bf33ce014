// Measures a command as a whole process, including its children: GNU time reads the kernel's counts at its end.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const GNU_TIME = '/usr/bin/time';
/** Wall, user and system seconds, peak of the largest process in KiB, blocks of 512 bytes written to a file system. */
const FORMAT = '%e %U %S %M %O';
const BLOCK_BYTES = 512;

/**
 * @typedef {object} Run
 * @property {number} wall seconds
 * @property {number} cpu user and system seconds, children included
 * @property {number} peakBytes resident, of the largest process
 * @property {number} writtenBytes to file systems, including removed files
 * @property {number} outputBytes the size of the output
 * @property {number} load the machine's one-minute average at the start
 * @property {Record<string, number>} [phases] seconds by phase, if reported
 */

/**
 * Runs the command to its end.
 * @param {readonly string[]} command
 * @param {{ limitSeconds: number, env?: Record<string, string> }} options
 * @returns {{ run: Run, stdout: string } | { failure: string }}
 */
export function measure(command, { limitSeconds, env = {} }) {
  if (!existsSync(GNU_TIME)) throw new Error(`${GNU_TIME} is needed (Debian and Ubuntu: apt-get install time)`);
  const scratch = mkdtempSync(join(tmpdir(), 'tilefold-time-'));
  const counts = join(scratch, 'counts');
  const [load = 0] = loadavg();
  try {
    // timeout kills the whole process group, so that no child of a stuck peer is left behind.
    const limited = ['-k', '10', String(limitSeconds), GNU_TIME, '-q', '-f', FORMAT, '-o', counts, ...command];
    const result = spawnSync('timeout', limited, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1_048_576,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (result.error) throw result.error;
    if (result.status === 124) return { failure: `stopped after ${limitSeconds} s` };
    if (result.status !== 0) return { failure: `exit ${result.status ?? result.signal}: ${lastLine(result.stderr)}` };
    const [wall = 0, user = 0, system = 0, peak = 0, blocks = 0] = readFileSync(counts, 'utf8').trim().split(' ').map(Number);
    const cpu = Math.round((user + system) * 100) / 100;
    const run = { wall, cpu, peakBytes: peak * 1024, writtenBytes: blocks * BLOCK_BYTES, outputBytes: 0, load };
    return { run, stdout: result.stdout };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
