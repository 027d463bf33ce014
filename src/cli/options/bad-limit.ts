// Parses --fail-on-bad: a number of tiles, or a percentage.

import { usage } from '../../kit/usage.ts';
import type { BadLimit } from '../../shard/bad-limit.ts';

/** @throws TilefoldError 'USAGE' unless it is a whole number from 1 on or a percentage above 0 % */
export function badLimitOf(text: string | undefined): BadLimit | null {
  if (text === undefined) return null;
  const [, number = '', percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number !== '' && percent === '%' && value > 0 && value <= 100) return { percent: value };
  if (number !== '' && percent === '' && Number.isSafeInteger(value) && value >= 1) return { tiles: value };
  throw usage(
    `--fail-on-bad takes how many bad tiles are too many: a whole number, 1 or more, or a share such as 0.5%; got ${JSON.stringify(text)}. 1 allows none`,
  );
}
