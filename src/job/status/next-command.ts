// The command that goes on with a job, as a shell takes it: what was typed, with --resume and without --restart.

import type { CommandLine } from '../run-options.ts';

/** Words that say how to go on; what was said of it last time is not to be said again. */
const HOW_TO_GO_ON = /^--(no-)?(resume|restart)(=.*)?$/;

/** Characters that mean nothing to a shell. */
const PLAIN = /^[\w%+,./:@=-]+$/;

/** Returns one line. `here` is the directory that it is to be typed in. */
export function nextCommand({ words, directory }: CommandLine, here: string): string {
  const end = words.indexOf('--');
  const options = (end < 0 ? words : words.slice(0, end)).filter((word) => !HOW_TO_GO_ON.test(word));
  const args = end < 0 ? [] : words.slice(end);
  const command = ['tilefold', ...options, '--resume', ...args].map(quoted).join(' ');
  return directory === here ? command : `cd ${quoted(directory)} && ${command}`;
}

/** In single quotes, where nothing has a meaning but the quote itself. */
function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
