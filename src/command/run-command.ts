// Runs a command, and turns its errors into one line and an exit code.

import { reportError } from '../cli/report-error.ts';
import type { Command } from './command.ts';

export async function runCommand(command: Command, argv: string[], calledAs?: string): Promise<number> {
  try {
    return await command.run(argv, calledAs);
  } catch (caught) {
    return reportError(caught);
  }
}
