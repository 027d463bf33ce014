// Prints an error as a line on stderr, and returns its exit code.

import { systemError, TilefoldError } from '../errors.ts';
import { oneLine, terminalText } from '../kit/text/terminal-text.ts';
import { exitCodeOf, exitCodeOfSignal } from './exit-codes.ts';
import { isLogged } from './log-level.ts';

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
  if (isLogged('debug')) process.stderr.write(`${terminalText(traceOf(error))}\n`);
  return error.code === 'INTERRUPTED' ? exitCodeOfSignal(String(error.cause)) : exitCodeOf(error.code);
}

/** The stack, and those of the errors that caused it. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return `caused by: ${String(error)}`;
  const { stack = error.message, cause } = error;
  return cause === undefined ? stack : `${stack}\n${traceOf(cause)}`;
}
