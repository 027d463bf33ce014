// What a command throws, as a line on stderr and an exit code.

import { systemError, TilefoldError } from '../errors.ts';
import { oneLine, terminalText } from '../kit/text/terminal-text.ts';
import { exitCodeOf, exitCodeOfSignal } from './exit-codes.ts';

/**
 * Says what went wrong, and returns the exit code. Errors of ours print their message alone; anything else should not arrive here, and
 * shows where it came from.
 */
export function tellError(caught: unknown): number {
  // What the system refused is said in its own words, wherever it was.
  const error = systemError(caught) ?? caught;
  if (!(error instanceof TilefoldError) || error.code === 'INTERNAL') {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`tilefold: ${terminalText(trace)}\n`);
    return 1;
  }
  process.stderr.write(`tilefold: ${oneLine(error.message)}\n`);
  return error.code === 'INTERRUPTED' ? exitCodeOfSignal(String(error.cause)) : exitCodeOf(error.code);
}
