// The command line without a command: finds the command that a line of vt-optimizer or vt-optimizer-rs asks for, and runs that.

import { fileKind } from '../../archive/file-kind.ts';
import { type LogLevel, setLogLevel } from '../../cli/log-level.ts';
import { ACCEPTED_FLAGS, COMMON_FLAGS } from '../../cli/options/common-flags.ts';
import type { Options } from '../../cli/options/options.ts';
import { parse } from '../../cli/options/parse.ts';
import { spelledOut } from '../../cli/options/spelled-out.ts';
import { printNote } from '../../cli/output.ts';
import { TilefoldError } from '../../errors.ts';
import { quoted } from '../../job/status/next-command.ts';
import { usage } from '../../kit/usage.ts';
import type { Command } from '../command.ts';
import inspect from '../inspect/inspect.ts';
import prune from '../prune.ts';
import simplify from '../simplify.ts';
import { DIFFERENCES, type LegacyForm } from './differences.ts';
import { LEGACY_FLAGS, LEGACY_HELP } from './flags.ts';

const COMMANDS: Readonly<Record<LegacyForm, readonly [name: string, command: Command]>> = {
  inspect: ['inspect', inspect],
  tile: ['inspect', inspect],
  prune: ['prune', prune],
  simplify: ['simplify', simplify],
};

/** Options by their long form, without hyphens; a value stands in quotes, that of a switch does not. */
type Words = ReadonlyMap<string, readonly string[]>;

const command: Command = {
  help: LEGACY_HELP,
  options: LEGACY_FLAGS,
  async run(argv) {
    if (argv.some((word) => word === '-h' || word === '--help')) parse(LEGACY_HELP, ['--help'], LEGACY_FLAGS);
    if (argv.some((word) => /^(-u|--PBFUrl)(=|$)/.test(word)))
      throw usage('-u: tiles are not read from the net; download them, and name the archive by -m');
    const words = wordsOf(argv);
    const form = formOf(words);
    const [name, command] = COMMANDS[form];
    const args = argumentsOf(form, words);
    if (!words.has('quiet')) note(form, words, [name, ...args]);
    return command.run(args);
  },
};

export default command;

/** @throws TilefoldError 'USAGE' for options that neither the legacy line nor one of its commands has */
function wordsOf(argv: readonly string[]): Words {
  const words = new Map<string, string[]>();
  const spelled = spelledOut(argv, allOptions());
  const end = spelled.indexOf('--');
  const surplus = spelled.slice(end + 1);
  if (surplus.length > 0 && spelled.some((word) => word.startsWith('--mbtiles=')))
    throw usage(`too many arguments: ${surplus.join(' ')}; without a command, archive and output are named by -m and -o`);
  for (const word of spelled.slice(0, end)) {
    const [, name = '', value = ''] = /^--([^=]+)=([\s\S]*)$/.exec(word) ?? [];
    words.set(name, [...(words.get(name) ?? []), value]);
  }
  return words;
}

/** Options of the commands may follow; where a name or letter means two things, it is the legacy line's. */
function allOptions(): Options {
  const { z, x, y, zoom, output, layers, ...others } = { ...inspect.options, ...simplify.options, ...prune.options };
  return { ...ACCEPTED_FLAGS, ...COMMON_FLAGS, ...others, layers: { type: 'string', isMultiple: true }, ...LEGACY_FLAGS };
}

/** @throws TilefoldError 'USAGE'; 'UNSUPPORTED' (exit 1) for -t without -l, as the specification has it */
function formOf(words: Words): LegacyForm {
  const has = (name: string) => words.has(name);
  if (!has('mbtiles')) throw usage('-m names the archive: tilefold -m <archive>; or begin with a command: tilefold --help');
  const tile = ['zoom', 'x', 'y'].filter(has);
  const isTile = tile.length === 3;
  if (has('style')) {
    if (has('tolerance') || has('x') || has('y') || has('layer'))
      throw usage('-s prunes the whole archive: it goes without -x, -y, -l and -t');
    return 'prune';
  }
  if (has('tolerance')) {
    if (!has('layer'))
      throw new TilefoldError('UNSUPPORTED', '-t needs -l: name the source-layer to simplify; the others are dropped');
    if (!isTile) throw usage('-t simplifies one tile: name it by -z, -x and -y; for an archive: tilefold simplify');
    return 'simplify';
  }
  if (has('output')) throw usage('-o goes with -s or -t, which write an archive; a report goes to stdout');
  if (has('layer') && !isTile) throw usage('-l goes with -z, -x and -y; for an archive: tilefold inspect --include-layer-list');
  if (tile.length > 0 && !isTile && (has('x') || has('y'))) throw usage('-z, -x and -y name one tile together');
  return isTile ? 'tile' : 'inspect';
}

/** The arguments of the command: its own options as they were given, and the legacy ones under its names. */
function argumentsOf(form: LegacyForm, words: Words): string[] {
  const args = [...words].flatMap(([name, values]) => values.flatMap((value) => optionOf(form, name, value)));
  if (form === 'prune' && !words.has('style-mode')) args.push('--style-mode', 'vt-compat');
  const archive = archiveOf(words);
  return archive.startsWith('-') ? [...args, '--', archive] : [archive, ...args];
}

function optionOf(form: LegacyForm, name: string, value: string): string[] {
  if (name === 'mbtiles') return [];
  if (name === 'verbose') return value === 'true' ? ['--log=debug'] : [];
  if (value === 'true') return [`--${name}`];
  if (name === 'zoom' && form === 'simplify') return [`--z=${unquoted(value)}`];
  if (name === 'layer' && form === 'tile') return [`--layers=${unquoted(value)}`];
  return [`--${name}=${unquoted(value)}`];
}

function archiveOf(words: Words): string {
  return unquoted(words.get('mbtiles')?.[0] ?? '');
}

function unquoted(value: string): string {
  return value.replace(/^"([\s\S]*)"$/, '$1');
}

function note(form: LegacyForm, words: Words, line: readonly string[]): void {
  const [level] = words.get('log') ?? [];
  if (level !== undefined) setLogLevel(unquoted(level) as LogLevel);
  const legacy = { form, isMbtiles: isMbtiles(archiveOf(words)), hasOutput: words.has('output') };
  printNote(`this is ${['tilefold', ...line].map(quoted).join(' ')}`);
  for (const { text } of DIFFERENCES.filter(({ matters }) => matters(legacy))) printNote(text);
}

/** A file that cannot be read is reported by the command. */
function isMbtiles(path: string): boolean {
  try {
    return fileKind(path).kind === 'sqlite';
  } catch {
    return false;
  }
}
