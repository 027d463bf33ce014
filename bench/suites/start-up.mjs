// The time of commands that do nothing: hyperfine, against Node doing nothing.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findProgram, versionOf } from '../peers/find.mjs';

/** @typedef {{ name: string, command: string, seconds: number[] }} StartUp */

/**
 * @param {import('./context.mjs').Context} context
 * @param {number} runs
 * @returns {{ tool: string, commands: StartUp[] } | { skipped: string }}
 */
export function measureStartUp({ set, scratch, tilefold, quick }, runs) {
  const hyperfine = findProgram('hyperfine');
  if (hyperfine === undefined) return { skipped: 'no hyperfine on PATH (Debian and Ubuntu: apt-get install hyperfine)' };
  const input = set({ mix: 'planet', tiles: 1, shape: 'flat' });
  const [mbtiles, pmtiles] = [scratch('one.mbtiles'), scratch('one.pmtiles')];
  const quiet = ['--quiet', '--force'];
  const commands = [
    { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
    { name: 'tilefold --help', command: tilefold('--help') },
    { name: 'copy one tile to PMTiles', command: tilefold('copy', input, pmtiles, ...quiet) },
    { name: 'copy one tile to MBTiles', command: tilefold('copy', input, mbtiles, ...quiet) },
  ].map(({ name, command }) => ({ name, command: command.map(quoted).join(' ') }));
  const json = scratch('start-up.json');
  const counts = ['--warmup', quick ? '1' : '3', '--runs', String(quick ? 2 : Math.max(20, runs))];
  const result = spawnSync(hyperfine, ['-N', ...counts, '--export-json', json, ...commands.map(({ command }) => command)], {
    encoding: 'utf8',
  });
  if (result.status !== 0) return { skipped: `hyperfine: ${result.stderr.trim().split('\n').at(-1)}` };
  /** @type {{ results: { times: number[] }[] }} */
  const { results } = JSON.parse(readFileSync(json, 'utf8'));
  return {
    tool: versionOf(hyperfine),
    commands: commands.map((command, i) => ({ ...command, seconds: results[i].times })),
  };
}

/** @param {string} word */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
