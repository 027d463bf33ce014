// The input archives of a request.

import type { ArchiveFormat } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';

export interface InputRef {
  /** Absolute. */
  readonly path: string;
  /** null: detect from the file's first bytes. */
  readonly format: ArchiveFormat | null;
}

/** The common part of a request and a job record. */
interface WithInputs<Input> {
  readonly inputs: readonly Input[];
}

/**
 * Returns the input of a command that reads one archive. Callers do not support several inputs yet.
 * @throws TilefoldError 'INTERNAL' unless there is exactly one
 */
export function soleInput<Input>({ inputs }: WithInputs<Input>): Input {
  const [input, ...more] = inputs;
  if (input === undefined || more.length > 0) throw new TilefoldError('INTERNAL', `one input is needed, not ${inputs.length}`);
  return input;
}

export function inputPaths({ inputs }: WithInputs<InputRef>): string[] {
  return inputs.map(({ path }) => path);
}
