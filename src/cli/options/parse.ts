// Parses a command's options with meow. Every mistake is a usage error of one line.

import meow, { type AnyFlag, type AnyFlags } from 'meow';
import { packageJson } from '../../kit/version.ts';
import type { Option, Options } from './options.ts';
import { spelledOut } from './spelled-out.ts';

const MEOW_TYPES = { string: 'string', path: 'string', number: 'number', bytes: 'number', boolean: 'boolean' } as const;

const HELP_WORDS = ['-h', '--help'];
const VERSION_WORDS = ['-V', '--version'];

/**
 * Parses a command's arguments. `Flags` is the type that `options` produce. Help and version end the process, whatever the other
 * options are.
 * @throws TilefoldError 'USAGE' when an option is unknown, or its value is invalid
 */
export function parse<Flags>(help: string, argv: readonly string[], options: Options): { input: string[]; flags: Flags } {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const asks = (asking: readonly string[]) => words.some((word) => asking.includes(word));
  const spelled = asks(HELP_WORDS) ? ['--help'] : asks(VERSION_WORDS) ? ['--version'] : spelledOut(argv, options);
  const flags = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, toMeow(option)])) as AnyFlags;
  // Passed explicitly: meow's own search for package.json is not part of the bundle.
  const parsed = meow(help, { importMeta: import.meta, pkg: packageJson(), argv: spelled, flags, booleanDefault: undefined });
  // meow sets the title to the tool's name alone; ps and pgrep -f could then not tell two runs apart.
  process.title = ['tilefold', ...process.argv.slice(2)].join(' ');
  return { input: parsed.input, flags: parsed.flags as Flags };
}

/** Converts options to meow's form, without those that are checked before, so that meow's own messages never appear. */
function toMeow({ choices, mayBeEmpty, type, ...option }: Option): AnyFlag {
  return { ...option, type: MEOW_TYPES[type] } as AnyFlag;
}
