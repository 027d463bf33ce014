#!/usr/bin/env node
// Entry point of the command line: finds the command, and loads only that one.

import { setFlagsFromString } from 'node:v8';
import { writeStdout } from '../cli/stdout.ts';
import { wholeText } from '../kit/text/terminal-text.ts';
import { nodeProblem } from '../supported-node.ts';
import type { Command } from './command.ts';

interface Entry {
  readonly name: string;
  readonly alias?: string;
  /** One line on what the command does. */
  readonly summary: string;
  load(): Promise<{ default: Command }>;
}

const COMMANDS: readonly Entry[] = [
  {
    name: 'inspect',
    summary: 'Show what is in an archive: sizes, source-layers, attributes, largest tiles',
    load: () => import('./inspect/inspect.ts'),
  },
  {
    name: 'prune',
    alias: 'optimize',
    summary: 'Remove everything your style never draws',
    load: () => import('./prune.ts'),
  },
  {
    name: 'simplify',
    summary: 'Remove vertices of lines and polygons, within a tolerance',
    load: () => import('./simplify.ts'),
  },
  {
    name: 'copy',
    alias: 'convert',
    summary: 'Copy or convert between MBTiles and PMTiles; tile bytes stay the same',
    load: () => import('./copy.ts'),
  },
  {
    name: 'merge',
    summary: 'Join several archives into one, of either format; overlaps by rule',
    load: () => import('./merge.ts'),
  },
  {
    name: 'verify',
    summary: 'Check that an archive is sound, tile by tile, or holds the tiles of another',
    load: () => import('./verify.ts'),
  },
  {
    name: 'reduce',
    summary: 'Run your own functions over every tile, and fold what they return',
    load: () => import('./reduce.ts'),
  },
  {
    name: 'diff',
    summary: 'Compare two archives tile by tile, and write a patch from one to the other',
    load: () => import('./diff/diff.ts'),
  },
  {
    name: 'patch',
    summary: 'Apply a patch of diff: write the archive that it was made for',
    load: () => import('./patch.ts'),
  },
  {
    name: 'meta',
    summary: 'Print or change the metadata of an archive, or make it true to the tiles',
    load: () => import('./meta/meta.ts'),
  },
  {
    name: 'plan',
    summary: 'Preview the shard plan, and the disk, time and memory a run needs',
    load: () => import('./plan.ts'),
  },
  {
    name: 'status',
    summary: 'Show a job, running or stopped: which shards are done, running or failed',
    load: () => import('./status.ts'),
  },
  {
    name: 'resume',
    summary: 'Go on with a job or a checkpoint by what is stored there, or run some of its shards again',
    load: () => import('./resume.ts'),
  },
  {
    name: 'gc',
    summary: 'Show what killed runs have left in a directory, and remove it',
    load: () => import('./gc.ts'),
  },
  {
    name: 'doctor',
    summary: 'Check whether a machine and a directory are fit for a long run',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a completion script for bash, zsh or fish',
    load: async () => ({ default: (await import('./completion.ts')).completion(COMMANDS) }),
  },
];

/**
 * In Node 24, V8 lets the young generation grow to 96 MB (48 MB in Node 20); short-lived tiles fill it before any of it is freed.
 * With slow growth a run takes as long, and 50 to 80 MB less. Workers have a limit of their own.
 */
setFlagsFromString('--semi-space-growth-factor=1');

// stderr may be closed; the run goes on.
process.stderr.on('error', () => {});
process.exitCode = await main(withLogBehind(process.argv.slice(2)));

async function main([name, ...argv]: string[]): Promise<number> {
  // Before a command is loaded: the native module would crash an older Node without a message.
  const problem = nodeProblem();
  if (problem !== null) {
    process.stderr.write(`tilefold: ${problem}\n`);
    return 1;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name !== undefined) return say(helpText());
    process.stderr.write(helpText());
    return 2;
  }
  if (name === '--version' || name === '-V') {
    const { tilefoldVersion } = await import('../kit/version.ts');
    return say(`${tilefoldVersion()}\n`);
  }
  if (name.startsWith('-')) {
    const [{ default: legacy }, { runCommand }] = await Promise.all([import('./legacy/legacy.ts'), import('./run-command.ts')]);
    return runCommand(legacy, [name, ...argv]);
  }
  const entry = COMMANDS.find((command) => command.name === name || command.alias === name);
  if (entry === undefined) {
    const { didYouMean } = await import('../kit/nearest-name.ts');
    const known = COMMANDS.flatMap((command) => (command.alias === undefined ? command.name : [command.name, command.alias]));
    const guess = didYouMean(name, known);
    process.stderr.write(
      `tilefold: unknown command "${wholeText(name)}"${guess === '' ? ';' : guess} known: ${known.join(', ')}\n`,
    );
    return 2;
  }
  const [{ default: command }, { runCommand }] = await Promise.all([entry.load(), import('./run-command.ts')]);
  return runCommand(command, argv, name);
}

/** vt-optimizer-rs takes --log before the command only. */
function withLogBehind(words: string[]): string[] {
  const [first = ''] = words;
  const length = first === '--log' ? 2 : first.startsWith('--log=') ? 1 : 0;
  const [command, ...others] = words.slice(length);
  if (length === 0 || command === undefined) return words;
  return command.startsWith('-')
    ? [command, ...others, ...words.slice(0, length)]
    : [command, ...words.slice(0, length), ...others];
}

/** Resolves to the exit code. */
async function say(text: string): Promise<number> {
  try {
    await writeStdout(text);
    return 0;
  } catch (error) {
    process.stderr.write(`tilefold: stdout: ${(error as Error).message}\n`);
    return 1;
  }
}

function helpText(): string {
  const lines = COMMANDS.map(({ name, alias, summary }) => {
    const also = alias === undefined ? '' : ` (alias ${alias})`;
    return `  ${name.padEnd(10)} ${summary}${also}\n`;
  });
  return `Usage: tilefold <command> [options] <input> [<output>]

Commands
${lines.join('')}
tilefold <command> --help lists a command's options.
tilefold -m <archive> ... is the command line of vt-optimizer; tilefold -m --help lists its options.

Examples
  tilefold inspect planet.pmtiles
  tilefold prune planet.mbtiles planet.pruned.pmtiles --style style.json
  tilefold copy planet.mbtiles planet.pmtiles
`;
}
