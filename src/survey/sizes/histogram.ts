// A histogram of sizes by vt-optimizer's arithmetic: buckets of equal width from the smallest size to the largest.

import type { HistogramBucket } from './report-types.ts';
import type { CountedSizes } from './size-counts.ts';

/** A running mean is near the limit from this share of it. */
const NEAR = 0.9;

/** The edges of a histogram's buckets. */
export interface BucketEdges {
  readonly min: number;
  readonly max: number;
  readonly width: number;
  readonly buckets: number;
}

/** Returns the edges; null without tiles or when no buckets are requested. */
export function bucketEdges({ sizes }: CountedSizes, buckets: number): BucketEdges | null {
  const [min, max] = [sizes[0], sizes.at(-1)];
  if (min === undefined || max === undefined || buckets === 0) return null;
  return { min, max, width: Math.ceil(Math.max(max - min, 1) / buckets), buckets };
}

export function bucketOf({ min, width, buckets }: BucketEdges, size: number): number {
  return Math.min(Math.floor((size - min) / width), buckets - 1);
}

/** Returns all buckets, including empty ones. `limit` is the recommended maximum tile size, 0 for none. */
export function histogramOf(sizes: CountedSizes, buckets: number, limit: number): HistogramBucket[] {
  const edges = bucketEdges(sizes, buckets);
  if (edges === null) return [];
  const counts = new Array<number>(buckets).fill(0);
  const bytes = new Array<number>(buckets).fill(0);
  sizes.sizes.forEach((size, at) => {
    const bucket = bucketOf(edges, size);
    counts[bucket]! += sizes.counts[at]!;
    bytes[bucket]! += size * sizes.counts[at]!;
  });
  const allTiles = counts.reduce((sum, count) => sum + count, 0);
  const allBytes = bytes.reduce((sum, count) => sum + count, 0);
  let tiles = 0;
  let passed = 0;
  return counts.map((count, i) => {
    tiles += count;
    passed += bytes[i]!;
    const mean = tiles === 0 ? 0 : Math.floor(passed / tiles);
    const isOver = limit > 0 && mean > limit;
    const first = edges.min + edges.width * i;
    // Rounding up the width can leave empty buckets beyond the largest size; they are kept.
    const last = i === buckets - 1 ? Math.max(edges.max, first) : first + edges.width - 1;
    return {
      min_bytes: first,
      max_bytes: last,
      count,
      total_bytes: bytes[i]!,
      running_avg_bytes: mean,
      pct_tiles: share(count, allTiles),
      pct_level_bytes: share(bytes[i]!, allBytes),
      accum_pct_tiles: share(tiles, allTiles),
      accum_pct_level_bytes: share(passed, allBytes),
      avg_near_limit: limit > 0 && !isOver && mean >= NEAR * limit,
      avg_over_limit: isOver,
    };
  });
}

/** Returns the buckets to examine: those over the limit, or if there are none, those near it. */
export function recommendedBuckets(histogram: readonly HistogramBucket[]): number[] {
  const over = indexesWhere(histogram, ({ avg_over_limit }) => avg_over_limit);
  return over.length > 0 ? over : indexesWhere(histogram, ({ avg_near_limit }) => avg_near_limit);
}

function indexesWhere(histogram: readonly HistogramBucket[], isMeant: (bucket: HistogramBucket) => boolean): number[] {
  return histogram.flatMap((bucket, i) => (isMeant(bucket) ? [i] : []));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
