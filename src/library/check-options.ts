// Checks values that come from JavaScript: an option that is misspelt or of the wrong type is an error that names it.

import { TilefoldError } from '../errors.ts';
import { didYouMean } from '../kit/nearest-name.ts';

/** What a value must be, as words for a message, and the test for it. */
export interface Kind {
  readonly words: string;
  fits(value: unknown): boolean;
}

export const TEXT: Kind = { words: 'text', fits: (value) => typeof value === 'string' };
export const BOOLEAN: Kind = { words: 'true or false', fits: (value) => typeof value === 'boolean' };
export const OBJECT: Kind = {
  words: 'an object',
  fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
export const FUNCTION: Kind = { words: 'a function', fits: (value) => typeof value === 'function' };
export const SIGNAL: Kind = { words: 'an AbortSignal', fits: (value) => value instanceof AbortSignal };
export const BYTES: Kind = { words: 'a Uint8Array', fits: (value) => value instanceof Uint8Array };

/** A whole number within a range, both ends included. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): Kind {
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
  const fits = (value: unknown) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  return { words: `a whole number, ${range}`, fits };
}

export function oneOf(values: readonly string[]): Kind {
  return { words: values.join(', '), fits: (value) => values.includes(value as string) };
}

/**
 * Checks the options of a call; those that are undefined count as not given.
 * @throws TilefoldError 'USAGE'
 */
export function checkOptions(call: string, given: unknown, kinds: Readonly<Record<string, Kind>>): void {
  checkValue(call, 'the options', given, OBJECT);
  for (const [name, value] of Object.entries(given as object)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(kinds);
      const guess = didYouMean(name, known) || `; it takes ${known.join(', ')}`;
      throw new TilefoldError('USAGE', `${call}: there is no option ${JSON.stringify(name)}${guess}`);
    }
    if (value !== undefined) checkValue(call, `option ${name}`, value, kind);
  }
}

/** @throws TilefoldError 'USAGE' */
export function checkValue(call: string, what: string, value: unknown, { words, fits }: Kind): void {
  if (fits(value)) return;
  throw new TilefoldError('USAGE', `${call}: ${what} must be ${words}; got ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
