// What all three completion scripts are made from.

import type { CommandTable, OptionTable } from './command-table.ts';

export interface Tables {
  readonly commands: readonly CommandTable[];
  /** Options of every command. */
  readonly common: readonly OptionTable[];
  /** A line without a command. */
  readonly bare: CommandTable;
}

/** The names by which a command is called. */
export function namesOf({ name, alias }: CommandTable): string[] {
  return alias === null ? [name] : [name, alias];
}

/** The options that a command takes. */
export function optionsOf({ options }: CommandTable, { common }: Tables): OptionTable[] {
  return [...options, ...common];
}

/** Its first sentence, without what stands in brackets at the end: a line of a list has no room for more. */
export function briefText({ text }: OptionTable): string {
  const [first = ''] = text.split(/[;:.] (?=\S)/);
  return first.replace(/ \((?:alias|--no)[^)]*\)$/, '');
}

/** `.mbtiles` -> `mbtiles`. */
export function extension(ending: string): string {
  return ending.replace(/^\./, '');
}
