// Runs a command, and turns what it throws into one line and an exit code.

import type { Command } from './command.ts';
import { tellError } from './tell-error.ts';

export async function runCommand(command: Command, argv: string[]): Promise<number> {
  try {
    return await command.run(argv);
  } catch (caught) {
    return tellError(caught);
  }
}
