// Sums, mean and percentiles of counted sizes.

import { EMPTY_TILE_MAX_BYTES } from './inspect-options.ts';
import type { SizeStats } from './report-types.ts';
import type { CountedSizes } from './size-counts.ts';

export function statsOf({ sizes, counts }: CountedSizes): SizeStats {
  let tiles = 0;
  let bytes = 0;
  sizes.forEach((size, at) => {
    tiles += counts[at]!;
    bytes += size * counts[at]!;
  });
  /** Nearest rank: the smallest size that at least this share of the tiles does not exceed. */
  const percentile = (percent: number): number => {
    // In integers: 0.99 x 100 is not 99 in doubles.
    const rank = Math.ceil((percent * tiles) / 100);
    let passed = 0;
    const at = counts.findIndex((count) => {
      passed += count;
      return passed >= rank;
    });
    return sizes[at] ?? 0;
  };
  return {
    tile_count: tiles,
    total_bytes: bytes,
    max_bytes: sizes.at(-1) ?? 0,
    avg_bytes: tiles === 0 ? 0 : Math.floor(bytes / tiles),
    p50_bytes: percentile(50),
    p95_bytes: percentile(95),
    p99_bytes: percentile(99),
  };
}

/** Number of tiles no larger than an empty one. */
export function emptyTiles(sizes: CountedSizes): number {
  return tilesWhere(sizes, (size) => size <= EMPTY_TILE_MAX_BYTES);
}

/** Number of tiles above the limit; a limit of 0 is none. */
export function tilesOver(sizes: CountedSizes, limit: number): number {
  return limit === 0 ? 0 : tilesWhere(sizes, (size) => size > limit);
}

function tilesWhere({ sizes, counts }: CountedSizes, isMeant: (size: number) => boolean): number {
  return sizes.reduce((sum, size, at) => (isMeant(size) ? sum + counts[at]! : sum), 0);
}
