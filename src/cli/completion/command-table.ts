// What is known of a command, read from its options and its help: shell completion, the man page and docs/cli.md are made from it.

import { longForm, type Option, type Options } from '../options/options.ts';
import { type HelpSection, helpSections } from './help-sections.ts';

export interface CommandWord {
  readonly name: string;
  readonly summary: string;
}

export interface OptionTable {
  /** `-o`, `--output`. */
  readonly forms: readonly string[];
  /** What the help calls its value; null for a switch. */
  readonly value: string | null;
  readonly text: string;
  readonly isRepeatable: boolean;
  /** Its values: all of them, or those to propose. */
  readonly values: readonly string[];
  /** null: its value is no path. */
  readonly files: NonNullable<Option['files']> | null;
}

export interface CommandTable {
  readonly name: string;
  readonly alias: string | null;
  readonly summary: string;
  readonly words: readonly CommandWord[];
  readonly takes: NonNullable<Option['files']> | 'nothing';
  readonly options: readonly OptionTable[];
  readonly help: readonly HelpSection[];
}

export interface DescribedCommand {
  readonly name: string;
  readonly alias?: string | undefined;
  readonly summary: string;
  readonly help: string;
  readonly options: Options;
  readonly words?: readonly CommandWord[] | undefined;
  readonly takes?: Option['files'] | 'nothing';
}

const ARCHIVES = ['.mbtiles', '.pmtiles'];

export function commandTable({
  name,
  alias,
  summary,
  help,
  options,
  words = [],
  takes = ARCHIVES,
}: DescribedCommand): CommandTable {
  const sections = helpSections(help);
  return {
    name,
    alias: alias ?? null,
    summary,
    words,
    takes,
    options: Object.entries(options).map(([key, option]) => optionTable(key, option, sections)),
    help: sections,
  };
}

function optionTable(key: string, option: Option, sections: readonly HelpSection[]): OptionTable {
  const { type, shortFlag, aliases = [], choices, proposes, files, isMultiple = false } = option;
  const long = longForm(key);
  const letter = key.length === 1 ? key : shortFlag;
  const forms = [...(letter === undefined ? [] : [`-${letter}`]), long, ...aliases.map(longForm)];
  const row = sections.flatMap(({ rows }) => rows).find(({ flags }) => names(flags, forms));
  return {
    forms,
    value: type === 'boolean' ? null : (valueIn(row?.flags ?? '', forms) ?? 'VALUE'),
    text: row?.text ?? '',
    isRepeatable: isMultiple,
    values: choices ?? proposes?.() ?? [],
    files: type === 'path' || files !== undefined ? (files ?? []) : null,
  };
}

function names(flags: string, forms: readonly string[]): boolean {
  return flags.split(/[ ,]+/).some((word) => forms.includes(word));
}

/** The word after one of the forms: PATH of `-o, --output PATH`. */
function valueIn(flags: string, forms: readonly string[]): string | undefined {
  const words = flags.split(/[ ,]+/);
  return words.find((word, i) => forms.includes(words[i - 1] ?? '') && !word.startsWith('-'));
}
