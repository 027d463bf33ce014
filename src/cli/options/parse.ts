// Parses a command's options with meow. Every mistake is a usage error of one line.

import meow, { type AnyFlag, type AnyFlags } from 'meow';
import { packageJson } from '../../kit/version.ts';
import { type LogLevel, setLogLevel } from '../log-level.ts';
import { printNote } from '../output.ts';
import { ACCEPTED_FLAGS, COMMON_FLAGS, COMMON_HELP } from './common-flags.ts';
import { applyMachineFlags } from './machine-flags.ts';
import { longForm, type Option, type Options } from './options.ts';
import { spelledOut } from './spelled-out.ts';

const MEOW_TYPES = { string: 'string', path: 'string', number: 'number', bytes: 'number', boolean: 'boolean' } as const;

const HELP_WORDS = ['-h', '--help'];
const VERSION_WORDS = ['-V', '--version'];

/**
 * Parses a command's arguments. `Flags` is the type that `options` produce; the options of every command are read here. Help and
 * version end the process, whatever the other options are.
 * @throws TilefoldError 'USAGE' when an option is unknown, or its value is invalid
 */
export function parse<Flags>(help: string, argv: readonly string[], own: Options): { input: string[]; flags: Flags } {
  const options = { ...ACCEPTED_FLAGS, ...COMMON_FLAGS, ...own };
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const asks = (asking: readonly string[]) => words.some((word) => asking.includes(word));
  const spelled = asks(HELP_WORDS) ? ['--help'] : asks(VERSION_WORDS) ? ['--version'] : spelledOut(argv, options);
  const parsed = parseSpelled(withCommonHelp(help), spelled, options);
  // meow sets the title to the tool's name alone; ps and pgrep -f could then not tell two runs apart.
  process.title = ['tilefold', ...process.argv.slice(2)].join(' ');
  const { log, ...given } = parsed.flags as Record<string, unknown> & { log: LogLevel };
  setLogLevel(log);
  noteUnused(given, own);
  applyMachineFlags(given);
  return { input: parsed.input, flags: given as Flags };
}

/** Parses words that were parsed before, as those that a job has stored. Nothing is set for this process. */
export function parseAgain<Flags>(words: readonly string[], options: Options): Flags {
  return parseSpelled('', spelledOut(words, options), options).flags as Flags;
}

function parseSpelled(
  help: string,
  argv: readonly string[],
  options: Options,
): { input: string[]; flags: Record<string, unknown> } {
  const flags = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, toMeow(option)])) as AnyFlags;
  // Passed explicitly: meow's own search for package.json is not part of the bundle.
  return meow(help, { importMeta: import.meta, pkg: packageJson(), argv, flags, booleanDefault: undefined });
}

/** The help of a command with the options that every command has, before its examples. */
function withCommonHelp(help: string): string {
  const at = help.indexOf('\n  Example');
  return at < 0 ? `${help}${COMMON_HELP}` : `${help.slice(0, at)}${COMMON_HELP}${help.slice(at)}`;
}

/** Takes options that are accepted and not the command's own out of the flags, and says that they set nothing. */
function noteUnused(flags: Record<string, unknown>, own: Options): void {
  const unused = Object.keys(ACCEPTED_FLAGS).filter((name) => own[name] === undefined && flags[name] !== undefined);
  for (const name of Object.keys(ACCEPTED_FLAGS)) if (own[name] === undefined) delete flags[name];
  if (unused.length > 0 && flags['quiet'] !== true)
    printNote(`${unused.map(longForm).join(', ')}: nothing to set in this command; accepted and ignored`);
}

/** Converts options to meow's form, without those that are checked before, so that meow's own messages never appear. */
function toMeow({ choices, mayBeEmpty, type, files, isRead, proposes, ...option }: Option): AnyFlag {
  return { ...option, type: MEOW_TYPES[type] } as AnyFlag;
}
