// The archives that a request reads.

import type { ArchiveFormat } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';

export interface InputRef {
  /** Absolute. */
  readonly path: string;
  /** null: what the file's first bytes say. */
  readonly format: ArchiveFormat | null;
}

/** What a request and a job record have in common. */
interface WithInputs<Input> {
  readonly inputs: readonly Input[];
}

/**
 * Returns the input of a command that reads one archive. Whatever calls this does not work on several yet.
 * @throws TilefoldError 'INTERNAL' where there is another number of them
 */
export function soleInput<Input>({ inputs }: WithInputs<Input>): Input {
  const [input, ...more] = inputs;
  if (input === undefined || more.length > 0) throw new TilefoldError('INTERNAL', `one input is needed, not ${inputs.length}`);
  return input;
}

export function inputPaths({ inputs }: WithInputs<InputRef>): string[] {
  return inputs.map(({ path }) => path);
}
