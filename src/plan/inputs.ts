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
 * Returns the first input.
 * @throws TilefoldError 'INTERNAL' if there is none
 */
export function firstInput<Input>({ inputs }: WithInputs<Input>): Input {
  const [input] = inputs;
  if (input === undefined) throw new TilefoldError('INTERNAL', 'an input is needed');
  return input;
}

/** Returns what messages and reports call the inputs: the path of the first, and how many more there are. */
export function inputsText(request: WithInputs<InputRef>): string {
  const { path } = firstInput(request);
  const more = request.inputs.length - 1;
  return more === 0 ? path : `${path} and ${more} more`;
}

/** Returns the format that all inputs have, or null. */
export function commonFormat<Format>({ inputs }: WithInputs<{ readonly format: Format }>): Format | null {
  const [format, ...others] = new Set(inputs.map((input) => input.format));
  return format === undefined || others.length > 0 ? null : format;
}

export function inputPaths({ inputs }: WithInputs<InputRef>): string[] {
  return inputs.map(({ path }) => path);
}
