// Prints an error as a line on stderr, and returns its exit code.

import { systemError, TilefoldError } from '../errors.ts';
import { oneLine, terminalText } from '../kit/text/terminal-text.ts';
import { exitCodeOf, exitCodeOfSignal } from './exit-codes.ts';

/**
 * Prints an error, and returns the exit code. Our own errors print their message only; all others are unexpected, and print their
 * stack.
 */
export function reportError(caught: unknown): number {
  // System errors are shown in plain words, wherever they occurred.
  const error = systemError(caught) ?? caught;
  if (!(error instanceof TilefoldError) || error.code === 'INTERNAL') {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`tilefold: ${terminalText(trace)}\n`);
    return 1;
  }
  process.stderr.write(`tilefold: ${oneLine(error.message)}\n`);
  return error.code === 'INTERRUPTED' ? exitCodeOfSignal(String(error.cause)) : exitCodeOf(error.code);
}
