// Builds the shell command that goes on with a job: `resume`, which needs no options but those that are never taken from the job.

import { isAbsolute, relative } from 'node:path';
import type { CommandLine } from '../run-options.ts';

/** Words that need no quoting in a shell. */
const PLAIN = /^[\w%+,./:@=-]+$/;

/** Returns one line. `named`: a path that leads to the job. `here`: the directory in which the line will be typed. */
export function nextCommand(named: string, commandLine: CommandLine | null, here: string, ...more: string[]): string {
  return ['tilefold', 'resume', pathFrom(here, named), ...more, ...onEndIn(commandLine?.words ?? [])].map(quoted).join(' ');
}

function pathFrom(here: string, path: string): string {
  const way = relative(here, path);
  if (way === '' || way.startsWith('..') || isAbsolute(way)) return path;
  return way.startsWith('-') ? `./${way}` : way;
}

/** Returns the option --on-end, which the next run takes from the command line alone. */
function onEndIn(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const at = options.findIndex((word) => /^--on-end(=|$)/.test(word));
  if (at < 0) return [];
  return options[at] === '--on-end' ? options.slice(at, at + 2) : [options[at] as string];
}

/** Quotes with single quotes, within which only the quote itself is special. */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
