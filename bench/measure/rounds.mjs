// Runs contenders in rounds, A B C A B C, so that the machine's other work affects all of them. Each output is checked once,
// after the first run: a wrong one is listed as wrong, and not measured again.

import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { measure } from './process.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {string[]} [command] missing if it is not available; `skipped` says why
 * @property {string} [skipped]
 * @property {string} [version]
 * @property {string} [note] how it differs from the others
 * @property {string} [output] removed before each run, measured after it
 * @property {Record<string, string>} [env]
 * @property {number} [maxRuns] for contenders that take minutes
 * @property {(output: string) => Promise<string | null> | string | null} [check] the problem of the output, or null
 * @property {(stdout: string) => Record<string, number>} [phases] the phases that it reported
 */

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} [command]
 * @property {string} [version]
 * @property {string} [note]
 * @property {string} [skipped]
 * @property {string} [wrong]
 * @property {string} [failed]
 * @property {import('./process.mjs').Run[]} runs
 */

/**
 * @param {readonly Contender[]} contenders
 * @param {{ runs: number, limitSeconds: number, warmBytes: number, log: (line: string) => void }} options `warmBytes`: memory to
 *   allocate and free right before each run
 * @returns {Promise<Entry[]>}
 */
export async function runRounds(contenders, { runs, limitSeconds, warmBytes, log }) {
  const entries = contenders.map(entryOf);
  for (let round = 0; round < runs; round++) {
    for (const [index, contender] of contenders.entries()) {
      const entry = entries[index];
      if (!contender.command || entry.wrong || entry.failed || round >= (contender.maxRuns ?? runs)) continue;
      remove(contender.output);
      warmMemory(warmBytes);
      await runOnce(contender, contender.command, entry, limitSeconds);
      log(`round ${round + 1}/${runs} ${contender.name}: ${summaryOf(entry)}`);
    }
  }
  for (const { output } of contenders) remove(output);
  return entries;
}

/**
 * @param {Contender} contender
 * @param {readonly string[]} command
 * @param {Entry} entry
 * @param {number} limitSeconds
 */
async function runOnce({ output, env = {}, check, phases }, command, entry, limitSeconds) {
  const result = measure(command, { limitSeconds, env });
  if ('failure' in result) {
    entry.failed = result.failure;
    return;
  }
  const { run, stdout } = result;
  if (output !== undefined) run.outputBytes = statSync(output).size;
  if (phases !== undefined) run.phases = phases(stdout);
  const wrong = entry.runs.length === 0 && output !== undefined ? await check?.(output) : null;
  if (wrong) entry.wrong = wrong;
  else entry.runs.push(run);
}

/**
 * @param {Contender} contender
 * @returns {Entry}
 */
function entryOf({ name, command, skipped, version, note }) {
  return {
    name,
    ...(command === undefined ? {} : { command: command.join(' ') }),
    ...(skipped === undefined ? {} : { skipped }),
    ...(version === undefined ? {} : { version }),
    ...(note === undefined ? {} : { note }),
    runs: [],
  };
}

/** @param {Entry} entry */
function summaryOf({ wrong, failed, runs }) {
  const run = runs.at(-1);
  if (failed) return `failed: ${failed}`;
  if (wrong || !run) return `wrong: ${wrong}`;
  return `cpu ${run.cpu} s, peak ${Math.round(run.peakBytes / 1e6)} MB, load ${run.load.toFixed(1)}`;
}

/**
 * A virtual machine may return memory that was free for a second to its host, and a page costs three times as much when it is allocated
 * again. A contender that starts right after the removal of an output would be spared that.
 * @param {number} bytes
 */
function warmMemory(bytes) {
  if (bytes > 0) spawnSync(process.execPath, ['-e', `Buffer.alloc(${bytes}, 1)`]);
}

/** @param {string | undefined} output */
function remove(output) {
  if (output === undefined) return;
  for (const suffix of ['', '-journal', '-wal', '-shm', '.tilefold']) rmSync(output + suffix, { recursive: true, force: true });
}
