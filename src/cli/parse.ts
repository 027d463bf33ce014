// Flags by meow, in one place; what is wrong with them is one line, and a usage error.

import meow, { type AnyFlags } from 'meow';
import { TilefoldError } from '../index.ts';
import { packageJson } from './version.ts';

/**
 * Parses a command's arguments. `Flags` is what `definitions` amount to.
 * @throws TilefoldError 'USAGE' when a flag is not known, or a value is not among its choices
 */
export function parse<Flags>(help: string, argv: readonly string[], definitions: AnyFlags): { input: string[]; flags: Flags } {
  // meow would read `--no-progress` as progress = false; the option is no switch, so its short form is spelled out.
  const spelled = argv.map((word) => (word === '--no-progress' ? '--progress=none' : word));
  const { input, flags } = read(help, spelled, definitions);
  const unknown = Object.keys(flags).filter((name) => !Object.hasOwn(definitions, name));
  if (unknown.length > 0)
    throw new TilefoldError('USAGE', `unknown option ${unknown.map(asTyped).join(', ')}; --help lists the known ones`);
  return { input, flags: flags as Flags };
}

function read(help: string, argv: string[], definitions: AnyFlags): { input: string[]; flags: Record<string, unknown> } {
  try {
    // It would look for the package by itself, by code that is not in the bundle.
    return meow(help, { importMeta: import.meta, pkg: packageJson(), argv, flags: definitions, booleanDefault: undefined });
  } catch (cause) {
    throw new TilefoldError('USAGE', (cause as Error).message.replaceAll('\n', '; '), { cause });
  }
}

function asTyped(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
