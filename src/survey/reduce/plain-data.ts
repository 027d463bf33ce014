// The values of a user's module as JSON: they pass between processes and into files. What JSON cannot hold is an error, not a loss.

import { TilefoldError } from '../../errors.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import type { ReduceContext } from './reducer.ts';

export function contextOf(data: unknown, metadata: TilesetMetadata): ReduceContext {
  return { data, metadata };
}

/**
 * Returns a sum as JSON; null for undefined.
 * @throws TilefoldError 'BAD_MODULE'
 */
export function sumText(sum: unknown, path: string): string | null {
  return sum === undefined ? null : jsonOf(sum, path, 'the sum');
}

/** Returns a row as a line of JSON. @throws TilefoldError 'BAD_MODULE' */
export function rowText(row: unknown, path: string): string {
  if (row === undefined) throw new TilefoldError('BAD_MODULE', `${path}: emit was called without a row`);
  return `${jsonOf(row, path, 'a row')}\n`;
}

/** @throws TilefoldError 'BAD_MODULE' */
export function jsonOf(value: unknown, path: string, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, plainValue);
  } catch (cause) {
    throw new TilefoldError('BAD_MODULE', `${path}: ${what} is no plain data: ${(cause as Error).message}`, { cause });
  }
  if (text === undefined) throw new TilefoldError('BAD_MODULE', `${path}: ${what} is no plain data, but ${typeof value}`);
  return text;
}

/** JSON would turn a Map or Set into an empty object, and a number that is not finite into null. */
function plainValue(key: string, value: unknown): unknown {
  const where = key === '' ? '' : ` under ${JSON.stringify(key)}`;
  if (value instanceof Map || value instanceof Set)
    throw new TypeError(`a ${value.constructor.name}${where}; use an object or an array`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value}${where}`);
  if (typeof value === 'function') throw new TypeError(`a function${where}`);
  return value;
}
