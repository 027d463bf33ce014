// Flags by meow, in one place; what is wrong with them is one line, and a usage error.

import meow, { type AnyFlag, type AnyFlags } from 'meow';
import { packageJson } from '../../kit/version.ts';
import type { Option, Options } from './options.ts';
import { spelledOut } from './spelled-out.ts';

const MEOW_TYPES = { string: 'string', path: 'string', number: 'number', bytes: 'number', boolean: 'boolean' } as const;

const HELP_WORDS = ['-h', '--help'];
const VERSION_WORDS = ['-V', '--version'];

/**
 * Parses a command's arguments. `Flags` is what `options` amount to. Help and version end the process, whatever else is said.
 * @throws TilefoldError 'USAGE' when an option is not known, or cannot have the value it has
 */
export function parse<Flags>(help: string, argv: readonly string[], options: Options): { input: string[]; flags: Flags } {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const asks = (asking: readonly string[]) => words.some((word) => asking.includes(word));
  const spelled = asks(HELP_WORDS) ? ['--help'] : asks(VERSION_WORDS) ? ['--version'] : spelledOut(argv, options);
  const flags = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, toMeow(option)])) as AnyFlags;
  // It would look for the package by itself, by code that is not in the bundle.
  const parsed = meow(help, { importMeta: import.meta, pkg: packageJson(), argv: spelled, flags, booleanDefault: undefined });
  // Where meow leaves the bare name of the tool, ps and pgrep -f could not tell two runs apart.
  process.title = ['tilefold', ...process.argv.slice(2)].join(' ');
  return { input: parsed.input, flags: parsed.flags as Flags };
}

/** The options as meow has them; what it would say in words of its own has been checked. */
function toMeow({ choices, mayBeEmpty, type, ...option }: Option): AnyFlag {
  return { ...option, type: MEOW_TYPES[type] } as AnyFlag;
}
