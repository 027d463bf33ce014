// Parses --tolerance: one number, or a list of zoom:number.

import { usage } from '../../kit/usage.ts';
import type { RequestOptions } from '../../run/request/create-request.ts';
import { MAX_ZOOM } from '../../tile/key.ts';

type Tolerances = NonNullable<NonNullable<RequestOptions['simplify']>['tolerances']>;

/**
 * Parses `4` or `0:8,10:4,14:1`: each tolerance applies from its zoom on.
 * @throws TilefoldError 'USAGE'
 */
export function tolerancesOf(text: string): Tolerances {
  const entries = text.includes(':') ? text.split(',').map(entryOf) : [{ zoom: 0, tolerance: toleranceOf(text) }];
  entries.forEach(({ zoom }, i) => {
    if (i > 0 && zoom <= entries[i - 1]!.zoom) throw usage(`--tolerance ${text}: the zooms have to ascend`);
  });
  return entries;
}

function entryOf(entry: string): { zoom: number; tolerance: number } {
  const [zoom = '', tolerance = '', ...surplus] = entry.split(':');
  if (!/^\d+$/.test(zoom) || Number(zoom) > MAX_ZOOM || surplus.length > 0)
    throw usage(`--tolerance ${entry}: each entry is zoom:tolerance, with a zoom from 0 to ${MAX_ZOOM}`);
  return { zoom: Number(zoom), tolerance: toleranceOf(tolerance) };
}

function toleranceOf(text: string): number {
  const tolerance = Number(text);
  if (text.trim() === '' || !Number.isFinite(tolerance) || tolerance < 0)
    throw usage(`--tolerance takes tile units, 0 or more; got ${JSON.stringify(text)}`);
  return tolerance;
}
