// Checks the number of unreadable tiles against the limit. This refusal comes late: the job stays, and a resume may allow more.

import { TilefoldError } from '../errors.ts';
import { inputsText } from '../plan/inputs.ts';
import type { Request } from '../plan/request.ts';
import { badTileCount } from './bad-tiles.ts';
import { type ShardReport, totals } from './shard-report.ts';

/** A run with at least this many unreadable tiles is refused: a number of tiles, or a share of the tiles read. */
export type BadLimit = { readonly tiles: number } | { readonly percent: number };

/** @throws TilefoldError 'TOO_MANY_BAD' */
export function checkBadTiles(request: Request, folded: ShardReport, limit: BadLimit | null, list: string | null): void {
  const bad = badTileCount(folded);
  if (limit === null || bad === 0) return;
  const { read } = totals(folded);
  const isReached = 'tiles' in limit ? bad >= limit.tiles : bad * 100 >= limit.percent * read;
  if (!isReached) return;
  const limitText = 'tiles' in limit ? String(limit.tiles) : `${limit.percent}%`;
  const first = folded.decodeErrors[0];
  const example = first === undefined ? '' : ` (${first.kind} ${first.count}: ${first.examples[0]}${bad > 1 ? ', ...' : ''})`;
  const where = list === null ? '--bad-tiles FILE lists them' : `${list} lists them`;
  const advice = `no output was made; ${where}; the job is kept: tilefold resume with another --fail-on-bad goes on, --restart starts over`;
  throw new TilefoldError(
    'TOO_MANY_BAD',
    `${inputsText(request)}: ${bad} of ${read} tiles cannot be read${example}, --fail-on-bad is ${limitText}; ${advice}`,
  );
}
