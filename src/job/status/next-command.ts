// Builds the shell command that resumes a job: the original command line, with --resume and without --restart.

import type { CommandLine } from '../run-options.ts';

/** Options of the original command line to drop. */
const HOW_TO_GO_ON = /^--(no-)?(resume|restart)(=.*)?$/;

/** Words that need no quoting in a shell. */
const PLAIN = /^[\w%+,./:@=-]+$/;

/** Returns one line. `here` is the directory in which it will be typed. */
export function nextCommand({ words, directory }: CommandLine, here: string): string {
  const end = words.indexOf('--');
  const options = (end < 0 ? words : words.slice(0, end)).filter((word) => !HOW_TO_GO_ON.test(word));
  const args = end < 0 ? [] : words.slice(end);
  const command = ['tilefold', ...options, '--resume', ...args].map(quoted).join(' ');
  return directory === here ? command : `cd ${quoted(directory)} && ${command}`;
}

/** Quotes with single quotes, within which only the quote itself is special. */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
