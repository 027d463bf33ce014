// Flags by meow, in one place: an unknown or impossible one is said and ends the process with exit code 2.

import meow, { type AnyFlags } from 'meow';
import { TilefoldError } from '../index.ts';

/**
 * Parses a command's arguments. `Flags` is what `definitions` amount to.
 * @throws TilefoldError 'USAGE' when a value is not among a flag's choices
 */
export function parse<Flags>(help: string, argv: readonly string[], definitions: AnyFlags): { input: string[]; flags: Flags } {
  // meow would read `--no-progress` as progress = false; the option is no switch, so its short form is spelled out.
  const spelled = argv.map((word) => (word === '--no-progress' ? '--progress=none' : word));
  try {
    const { input, flags } = meow(help, { importMeta: import.meta, argv: spelled, flags: definitions, allowUnknownFlags: false });
    return { input, flags: flags as Flags };
  } catch (cause) {
    throw new TilefoldError('USAGE', (cause as Error).message.replaceAll('\n', '; '), { cause });
  }
}
