// Reports go to stdout, all else to stderr. A reader that went away ends the printing, not the run; a full disk is an error.

import { TilefoldError } from '../errors.ts';
import { oneLine, terminalText } from '../kit/text/terminal-text.ts';
import { writeStdout } from './stdout.ts';

/**
 * Writes to stdout and waits until it is out, or the reader has gone.
 * @throws TilefoldError 'IO' when stdout does not take it (a full disk, say)
 */
export function printReport(text: string): Promise<void> {
  return printPage(terminalText(text));
}

/**
 * The same for what no terminal reads, character for character: a browser checks the page's script by its hash.
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
