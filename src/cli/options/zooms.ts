// Parses --minzoom and --maxzoom, and --zooms: zooms and spans of zooms, as in 0-5,8,10-12.

import { joinedSpans } from '../../kit/number-spans.ts';
import { usage, whole } from '../../kit/usage.ts';
import type { Span } from '../../tile/region.ts';

const MAX_ZOOM = 30;

export interface ZoomLimits {
  readonly minzoom: number | null;
  readonly maxzoom: number | null;
}

/**
 * `deepest`: the largest zoom that the options take.
 * @throws TilefoldError 'USAGE' unless they are whole numbers from 0 to `deepest`, the first not above the second
 */
export function zoomLimitsOf(flags: { readonly minzoom?: number; readonly maxzoom?: number }, deepest: number): ZoomLimits {
  const minzoom = whole('--minzoom', flags.minzoom, 0, deepest) ?? null;
  const maxzoom = whole('--maxzoom', flags.maxzoom, 0, deepest) ?? null;
  if (minzoom !== null && maxzoom !== null && minzoom > maxzoom)
    throw usage(`--minzoom ${minzoom} is above --maxzoom ${maxzoom}`);
  return { minzoom, maxzoom };
}

/**
 * Returns ascending spans that do not touch; undefined if there is no list.
 * @throws TilefoldError 'USAGE'
 */
export function zoomListOf(lists: readonly string[]): readonly Span[] | undefined {
  if (lists.length === 0) return undefined;
  return joinedSpans(lists.flatMap((list) => list.split(',').map((entry) => spanOf(list, entry.trim()))));
}

function spanOf(list: string, entry: string): Span {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(entry) ?? [];
  if (from === undefined) throw usage(`--zooms ${list}: ${JSON.stringify(entry)} is no zoom; a list is written as 0-5,8,10-12`);
  const span = [Number(from), Number(to)] as const;
  if (span[1] > MAX_ZOOM) throw usage(`--zooms ${list}: zooms are from 0 to ${MAX_ZOOM}; got ${span[1]}`);
  if (span[0] > span[1]) throw usage(`--zooms ${list}: ${entry} goes from a higher zoom to a lower one`);
  return span;
}
