// Parses sizes such as 1280000, 1250KB, 64 MiB.

import { usage } from '../../kit/usage.ts';

/** Units are powers of 1024, as in vt-optimizer and `inspect`: its default limit of 1250KB is 1280000. */
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

const BYTE_SIZE = /^([+-]?\d+(?:\.\d+)?)\s*(?:([kmgt]?)(?:i?b)?)$/i;

/**
 * Parses a number of bytes; fractions of a unit are rounded to a byte. The caller checks the range.
 * @throws TilefoldError 'USAGE' when it is not a size
 */
export function byteSizeOf(flag: string, text: string): number {
  const [, number = '', unit = ''] = BYTE_SIZE.exec(text.trim()) ?? [];
  // A fraction without a unit is a mistake; the caller's range check reports it.
  if (unit === '' && number !== '') return Number(number);
  const factor = UNITS[unit.toLowerCase()];
  if (number === '' || factor === undefined)
    throw usage(`${flag} takes bytes, such as 1280000, 1250KB or 64MB (KB, MB and GB are of 1024); got ${JSON.stringify(text)}`);
  return Math.round(Number(number) * factor);
}
