// A command: its help, its options, and what runs it.

import type { Options } from '../cli/options/options.ts';

export interface Command {
  /** What --help prints. docs/cli.md is generated from it. */
  readonly help: string;
  readonly options: Options;
  /** Runs with the arguments behind the command's name; resolves to the exit code. */
  run(argv: string[]): Promise<number>;
}
