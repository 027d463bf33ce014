// Runs a command, and turns what it throws into one line and an exit code.

import { TilefoldError } from '../index.ts';
import type { Command } from './command.ts';
import { exitCodeOf, exitCodeOfSignal } from './exit-codes.ts';

/** Errors of ours print their message alone; anything else should not arrive here, and shows where it came from. */
export async function runCommand(command: Command, argv: string[]): Promise<number> {
  try {
    return await command.run(argv);
  } catch (error) {
    if (!(error instanceof TilefoldError) || error.code === 'INTERNAL') {
      process.stderr.write(`tilefold: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      return 1;
    }
    process.stderr.write(`tilefold: ${error.message}\n`);
    return error.code === 'INTERRUPTED' ? exitCodeOfSignal(String(error.cause)) : exitCodeOf(error.code);
  }
}
