// The tables of the built command line: its commands with their options and help, and the exit codes. The source of the docs and
// the man page.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = process.env.TILEFOLD_CLI ?? fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** @typedef {{ flags: string, text: string }} Row */
/** @typedef {{ title: string, rows: Row[], lines: string[] }} Section */
/** @typedef {{ name: string, alias: string | null, summary: string, help: Section[] }} Command */
/** @typedef {{ forms: string[], value: string | null, text: string }} Option */

/** @type {{ version: string, commands: Command[], common: Option[], bare: Command, exitCodes: { codes: string, meaning: string }[] }} */
export const tables = JSON.parse(execFileSync(process.execPath, [MAIN, 'completion', 'json'], { encoding: 'utf8' }));

/** Their options are largely the same, and listed once. */
export const WRITING = ['prune', 'simplify', 'copy'];

/**
 * The sections of a command's help.
 * @param {string} name
 * @returns {Section[]}
 */
export function sectionsOf(name) {
  return tables.commands.find((command) => command.name === name)?.help ?? [];
}

/**
 * Whether all writing commands have this option, with the same text.
 * @param {Row} row
 */
export function isSharedRow(row) {
  return WRITING.every((name) =>
    sectionsOf(name).some(({ rows }) => rows.some(({ flags, text }) => flags === row.flags && text === row.text)),
  );
}

/** The options of all writing commands, by section. */
export function sharedSections() {
  return sectionsOf(WRITING[0] ?? '')
    .map((section) => ({ ...section, rows: section.rows.filter(isSharedRow) }))
    .filter(({ rows }) => rows.length > 0);
}
