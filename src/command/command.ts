// What every command is to main.ts.

export interface Command {
  /** Runs with the arguments behind the command's name; resolves to the exit code. */
  run(argv: string[]): Promise<number>;
}
