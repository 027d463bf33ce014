// Parses --zooms: zooms and spans of zooms, as in 0-5,8,10-12.

import { usage } from '../../kit/usage.ts';
import type { Span } from '../../tile/region.ts';

const MAX_ZOOM = 30;

/**
 * Returns ascending spans that do not touch; undefined if there is no list.
 * @throws TilefoldError 'USAGE'
 */
export function zoomListOf(lists: readonly string[]): readonly Span[] | undefined {
  if (lists.length === 0) return undefined;
  const spans = lists.flatMap((list) => list.split(',').map((entry) => spanOf(list, entry.trim())));
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const joined: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

function spanOf(list: string, entry: string): Span {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(entry) ?? [];
  if (from === undefined) throw usage(`--zooms ${list}: ${JSON.stringify(entry)} is no zoom; a list is written as 0-5,8,10-12`);
  const span = [Number(from), Number(to)] as const;
  if (span[1] > MAX_ZOOM) throw usage(`--zooms ${list}: zooms are from 0 to ${MAX_ZOOM}; got ${span[1]}`);
  if (span[0] > span[1]) throw usage(`--zooms ${list}: ${entry} goes from a higher zoom to a lower one`);
  return span;
}
