// Cuts an archive into the parts of a stage. The cut depends on the archive alone: the report must not depend on the number of
// workers.

import type { SizePart, SizeSource } from '../../archive/size-source.ts';
import type { ArchiveSource, TileSource } from '../../archive/types.ts';
import { planShards, targetBytes } from '../../plan/planner.ts';
import { MAX_ZOOM, sideOf } from '../../tile/key.ts';
import type { Shard } from '../../tile/shard.ts';
import type { ScanPart } from './survey.ts';

type ZoomRange = readonly [min: number | null, max: number | null];

/** A part of the tiles. */
type TilePart = ScanPart & { readonly part: SizePart };

/** Row ids in a part of a large table; about a tenth of a second of work. */
const ROWIDS_PER_PART = 262_144;
/** Limit on the number of parts: each has a result of its own. */
const MAX_PARTS = 512;

/** Parts of a size scan. A table is cut by row ids, in stored order; anything stored by key is cut by zoom and column. */
export function sizeParts(source: TileSource & SizeSource, zoom: number | null): TilePart[] {
  const whole = source.wholePart(zoom);
  if (whole === null) return shardParts(source, zoom);
  return 'rowids' in whole ? rowidParts(whole.rowids) : [partOf(whole, 0, 0, 0)];
}

function rowidParts([first, last]: readonly [first: number, last: number]): TilePart[] {
  const step = Math.max(ROWIDS_PER_PART, Math.ceil((last - first + 1) / MAX_PARTS));
  const parts: TilePart[] = [];
  for (let from = first; from <= last; from += step) {
    const to = Math.min(last, from + step - 1);
    parts.push(partOf({ rowids: [from, to] }, parts.length, to - from + 1, to - from + 1));
  }
  return parts;
}

/** Parts of a survey that reads tiles, of one zoom or a range: the same shards as in a run. */
export function shardParts(source: TileSource, zooms: number | null | ZoomRange): TilePart[] {
  const [min, max] = Array.isArray(zooms) ? (zooms as ZoomRange) : [zooms as number | null, zooms as number | null];
  const census = [...source.census()].filter(({ zoom }) => zoom >= (min ?? 0) && zoom <= (max ?? MAX_ZOOM));
  const rest = source.rest();
  const bytes = census.reduce((sum, strip) => sum + strip.bytes, rest.bytes);
  return planShards(census, rest, targetBytes(bytes)).map((shard) => partOf({ shard }, shard.index, shard.tiles, shard.bytes));
}

/** Parts of a survey of the structure: one for each check. */
export function checkParts({ checks, summary }: ArchiveSource): ScanPart[] {
  return checks.map((check, index) => partOf({ check }, index, 0, summary.size));
}

/** Parts where damage hides what there is: a zoom each. */
export function zoomParts(): TilePart[] {
  return Array.from({ length: MAX_ZOOM + 1 }, (_, zoom) => {
    const range = { zoom, columns: [0, sideOf(zoom) - 1] } as const;
    return partOf({ shard: { index: zoom, ranges: [range], tiles: 0, bytes: 0 } }, zoom, 0, 0);
  });
}

function partOf<Part extends ScanPart['part']>(
  part: Part,
  index: number,
  tiles: number,
  bytes: number,
): ScanPart & { readonly part: Part } {
  return { index, tiles, bytes, part };
}

export function sizePartOf({ part }: ScanPart): SizePart {
  if ('check' in part) throw new Error('sizes are read by parts of the tiles');
  return part;
}

export function shardOfPart({ part }: ScanPart): Shard {
  if ('shard' in part) return part.shard;
  throw new Error('tiles are read by shards');
}
