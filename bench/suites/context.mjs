// Shared by all suites: the directories of sets and outputs, the measured command line, and the style to prune by.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchStyle } from '../style.mjs';
import { makeArchive } from '../tileset/archive.mjs';

/** @typedef {import('../tileset/archive.mjs').SetSpec} SetSpec */

/**
 * @typedef {object} Context
 * @property {string} cli the main.js that is measured
 * @property {string} stylePath
 * @property {import('../pipelines/naive-prune.mjs').NaiveStyle} style
 * @property {boolean} quick
 * @property {(line: string) => void} log
 * @property {(spec: SetSpec) => string} set makes the archive unless it exists, and returns its path
 * @property {(name: string) => string} scratch a path for an output
 * @property {(...args: string[]) => string[]} tilefold
 * @property {(name: string, ...args: string[]) => string[]} pipeline one of bench/pipelines
 */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} title
 * @property {number} tiles
 * @property {string} reference the contender that others are divided by
 * @property {import('../measure/rounds.mjs').Contender[]} contenders
 */

/**
 * @param {{ directory: string, cli: string, quick: boolean, log: (line: string) => void, style?: string | undefined }} options
 *   `style`: a file, instead of the bench's own
 * @returns {Context}
 */
export function createContext({ directory, cli, quick, log, style: file }) {
  const outputs = join(directory, 'out');
  mkdirSync(outputs, { recursive: true });
  const style = file === undefined ? benchStyle() : JSON.parse(readFileSync(file, 'utf8'));
  const stylePath = join(directory, 'style.json');
  writeFileSync(stylePath, JSON.stringify(style));
  return {
    cli,
    style,
    stylePath,
    quick,
    log,
    set: (spec) => makeArchive(join(directory, 'sets'), spec, log),
    scratch: (name) => join(outputs, name),
    tilefold: (...args) => [process.execPath, cli, ...args],
    pipeline: (name, ...args) => [process.execPath, fileURLToPath(new URL(`../pipelines/${name}.mjs`, import.meta.url)), ...args],
  };
}

/** Flags of all our measured runs. */
export const REPORTED = ['--progress', 'none', '--report-format', 'json'];

/**
 * Reads the phases from a report: seconds by name.
 * @param {string} stdout
 * @returns {Record<string, number>}
 */
export function phasesOf(stdout) {
  /** @type {{ phases: { name: string, seconds: number }[] }} */
  const report = JSON.parse(stdout);
  return Object.fromEntries(report.phases.map(({ name, seconds }) => [name, seconds]));
}

/**
 * Formats a number of tiles for names: 20k, 1m.
 * @param {number} tiles
 */
export function sizeName(tiles) {
  if (tiles % 1_000_000 === 0) return `${tiles / 1_000_000}m`;
  return tiles % 1000 === 0 ? `${tiles / 1000}k` : `${tiles}`;
}
