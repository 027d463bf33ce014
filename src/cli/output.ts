// Prints reports to stdout; everything else goes to stderr. A closed pipe ends the printing, not the run; a full disk is an
// error.

import { TilefoldError } from '../errors.ts';
import { oneLine, terminalText } from '../kit/text/terminal-text.ts';
import { isLogged } from './log-level.ts';
import { writeStdout } from './stdout.ts';

/**
 * Writes to stdout, and waits until it is written or the reader has closed the pipe.
 * @throws TilefoldError 'IO' when stdout cannot be written (a full disk, say)
 */
export function printReport(text: string): Promise<void> {
  return printPage(terminalText(text));
}

/**
 * The same for text that is not for a terminal, unchanged: a browser verifies the page's script by its hash.
 * @throws TilefoldError 'IO'
 */
export async function printPage(text: string): Promise<void> {
  try {
    await writeStdout(text);
  } catch (cause) {
    throw new TilefoldError('IO', `the report cannot be written to stdout: ${(cause as Error).message}`, { cause });
  }
}

export function printError(message: string): void {
  process.stderr.write(`tilefold: ${oneLine(message)}\n`);
}

/** Something to know that is no error, if --log allows it. */
export function printNote(message: string): void {
  if (isLogged('warn')) process.stderr.write(`tilefold: note: ${oneLine(message)}\n`);
}
