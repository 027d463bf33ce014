// Parses --bbox: west, south, east, north in degrees.

import { usage } from '../../kit/usage.ts';
import { MAX_LATITUDE } from '../../tile/area/mercator.ts';
import type { Bounds } from '../../tile/metadata.ts';

const NAMES = ['west', 'south', 'east', 'north'];

/** @throws TilefoldError 'USAGE' */
export function boxOf(text: string): Bounds {
  const fail = (problem: string) => usage(`--bbox ${text}: ${problem}`);
  const parts = text.split(',');
  if (parts.length !== 4) throw fail('takes four numbers with commas between them: west,south,east,north');
  const [west, south, east, north] = parts.map((part, i) => {
    const number = Number(part);
    const limit = i % 2 === 0 ? 180 : 90;
    if (part.trim() === '' || !(Math.abs(number) <= limit))
      throw fail(`${NAMES[i]} is ${JSON.stringify(part.trim())}; it is degrees from -${limit} to ${limit}`);
    return number;
  }) as [number, number, number, number];
  if (west === east) throw fail('west and east are the same, so that nothing is in it');
  if (south >= north) throw fail(`south ${south} is not below north ${north}; the order is west,south,east,north`);
  if (south >= MAX_LATITUDE || north <= -MAX_LATITUDE)
    throw fail(`it lies beyond ${MAX_LATITUDE.toFixed(4)} degrees, where Web Mercator and all tiles end`);
  return [west, south, east, north];
}
