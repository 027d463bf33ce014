// The interface of a command: help, options, and the function that runs it.

import type { Options } from '../cli/options/options.ts';

export interface Command {
  /** Printed by --help. docs/cli.md is generated from it. */
  readonly help: string;
  readonly options: Options;
  /** Runs with the arguments after the command's name; resolves to the exit code. */
  run(argv: string[]): Promise<number>;
}
