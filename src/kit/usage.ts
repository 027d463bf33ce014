// The error for a wrong command line, and the check for whole numbers.

import { TilefoldError } from '../errors.ts';

export function usage(message: string): TilefoldError {
  return new TilefoldError('USAGE', message);
}

/** @throws TilefoldError 'USAGE' unless the value is a whole number in the range */
export function whole(
  flag: string,
  value: number | undefined,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
  throw usage(`${flag} takes a whole number, ${range}; got ${value}`);
}
