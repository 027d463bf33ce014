// The interface of a command: help, options, and the function that runs it.

import type { CommandWord } from '../cli/completion/command-table.ts';
import type { Option, Options } from '../cli/options/options.ts';

export interface Command {
  /** Printed by --help. docs/cli.md is generated from it. */
  readonly help: string;
  readonly options: Options;
  /** What its first argument is one of: `get` of `tilefold meta get`. */
  readonly words?: readonly CommandWord[];
  /** What its arguments name, as of an option; default: archives. Directories are always proposed, too. */
  readonly takes?: Option['files'] | 'nothing';
  /** Runs with the arguments after the command's name, which may be its alias; resolves to the exit code. */
  run(argv: string[], calledAs?: string): Promise<number>;
}
