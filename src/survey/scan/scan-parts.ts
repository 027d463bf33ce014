// Cuts an archive into the parts of a stage, by the archive alone: the report must not know how many workers there were.

import type { SizePart, SizeSource } from '../../archive/size-source.ts';
import type { TileSource } from '../../archive/types.ts';
import { planShards, targetBytes } from '../../plan/planner.ts';
import type { Shard } from '../../tile/shard.ts';
import type { ScanPart } from './survey.ts';

/** Row ids in a part of a large table; some tenth of a second's work. */
const ROWIDS_PER_PART = 262_144;
/** Parts in all at most: each has a result of its own. */
const MAX_PARTS = 512;

/** Parts for a scan of sizes. A table is cut by row ids, as it lies; what is stored by key, by zoom and column. */
export function sizeParts(source: TileSource & SizeSource, zoom: number | null): ScanPart[] {
  const whole = source.wholePart(zoom);
  if (whole === null) return shardParts(source, zoom);
  return 'rowids' in whole ? rowidParts(whole.rowids) : [partOf(whole, 0, 0, 0)];
}

function rowidParts([first, last]: readonly [first: number, last: number]): ScanPart[] {
  const step = Math.max(ROWIDS_PER_PART, Math.ceil((last - first + 1) / MAX_PARTS));
  const parts: ScanPart[] = [];
  for (let from = first; from <= last; from += step) {
    const to = Math.min(last, from + step - 1);
    parts.push(partOf({ rowids: [from, to] }, parts.length, to - from + 1, to - from + 1));
  }
  return parts;
}

/** Parts for whatever looks into tiles: shards, as a run would cut them. */
export function shardParts(source: TileSource, zoom: number | null): ScanPart[] {
  const census = [...source.census()].filter((strip) => zoom === null || strip.zoom === zoom);
  const rest = source.rest();
  const bytes = census.reduce((sum, strip) => sum + strip.bytes, rest.bytes);
  return planShards(census, rest, targetBytes(bytes)).map((shard) => partOf({ shard }, shard.index, shard.tiles, shard.bytes));
}

function partOf(part: SizePart, index: number, tiles: number, bytes: number): ScanPart {
  return { index, tiles, bytes, part };
}

export function shardOfPart({ part }: ScanPart): Shard {
  if ('shard' in part) return part.shard;
  throw new Error('tiles are read by shards');
}
