#!/usr/bin/env node
// The command line's door: finds the command, and loads that one alone.

import { setFlagsFromString } from 'node:v8';
import { writeStdout } from '../cli/stdout.ts';
import { wholeText } from '../kit/text/terminal-text.ts';
import { nodeProblem } from '../supported-node.ts';
import type { Command } from './command.ts';

const COMMANDS: Readonly<Record<string, () => Promise<{ default: Command }>>> = {
  inspect: () => import('./inspect/inspect.ts'),
  prune: () => import('./prune.ts'),
  optimize: () => import('./prune.ts'),
  simplify: () => import('./simplify.ts'),
  copy: () => import('./copy.ts'),
  convert: () => import('./copy.ts'),
  plan: () => import('./plan.ts'),
  status: () => import('./status.ts'),
  doctor: () => import('./doctor.ts'),
};

const HELP = `Usage: tilefold <command> [options] <input> [<output>]

Commands
  inspect  Show what an archive holds: sizes, source-layers, attributes, its largest tiles
  prune    Leave out what no map drawn with a style will ever show (alias optimize)
  simplify Leave out vertices of lines and rings, to a tolerance
  copy     Copy between MBTiles and PMTiles, bytes untouched (alias convert)
  plan     Show how an archive would be cut into shards, and the disk it takes
  status   Show a job, live or dead: which shards are done, running, failed
  doctor   Try out whether a machine and a directory are fit for a long run

tilefold <command> --help lists a command's options.
`;

/**
 * V8 lets the young generation grow to 96 MB in Node 24, where it was 48 MB in Node 20: memory that tiles, which live for a moment, fill
 * before any of it is given back. Kept small, a run takes as long and 50 to 80 MB less. Workers have a limit of their own.
 */
setFlagsFromString('--semi-space-growth-factor=1');

// Whoever watched may have gone; the run goes on all the same.
process.stderr.on('error', () => {});
process.exitCode = await main(process.argv.slice(2));

async function main([name, ...argv]: string[]): Promise<number> {
  // Before a command is loaded: the compiled part would end an older Node without a word.
  const problem = nodeProblem();
  if (problem !== null) {
    process.stderr.write(`tilefold: ${problem}\n`);
    return 1;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name !== undefined) return say(HELP);
    process.stderr.write(HELP);
    return 2;
  }
  if (name === '--version' || name === '-V') {
    const { tilefoldVersion } = await import('../kit/version.ts');
    return say(`${tilefoldVersion()}\n`);
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const { didYouMean } = await import('../kit/nearest-name.ts');
    const known = Object.keys(COMMANDS);
    const guess = didYouMean(name, known);
    process.stderr.write(
      `tilefold: unknown command "${wholeText(name)}"${guess === '' ? ';' : guess} known: ${known.join(', ')}\n`,
    );
    return 2;
  }
  const [{ default: command }, { runCommand }] = await Promise.all([load(), import('./run-command.ts')]);
  return runCommand(command, argv);
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
