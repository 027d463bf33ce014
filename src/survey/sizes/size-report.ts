// Statistics and histograms from a folded scan of sizes, overall and by zoom.

import { type BucketEdges, bucketOf, histogramOf, recommendedBuckets } from './histogram.ts';
import type { InspectOptions } from './inspect-options.ts';
import type { InspectReport } from './report-types.ts';
import { joinCountedSizes } from './size-counts.ts';
import type { SizeScanResult } from './size-scan.ts';
import { emptyTiles, statsOf, tilesOver } from './size-stats.ts';
import type { SizedTile } from './sized-tile.ts';

export type SizeReport = Pick<
  InspectReport,
  | 'overall'
  | 'by_zoom'
  | 'empty_tiles'
  | 'empty_ratio'
  | 'over_limit_tiles'
  | 'sampled'
  | 'sample_total_tiles'
  | 'sample_used_tiles'
  | 'invalid_keys'
  | 'missing_images'
  | 'off_grid_tiles'
  | 'histogram'
  | 'histograms_by_zoom'
  | 'bucket_count'
  | 'recommended_buckets'
>;

export function sizeReport(scan: SizeScanResult, options: InspectOptions): SizeReport {
  const { maxTileBytes: limit, histogramBuckets: buckets, sample, bucket } = options;
  const all = joinCountedSizes(scan.zooms);
  const overall = statsOf(all);
  const histogram = histogramOf(all, buckets, limit);
  const empty = emptyTiles(all);
  return {
    overall,
    by_zoom: scan.zooms.map((sizes) => ({
      zoom: sizes.zoom,
      stats: statsOf(sizes),
      empty_tiles: emptyTiles(sizes),
      over_limit_tiles: tilesOver(sizes, limit),
    })),
    empty_tiles: empty,
    empty_ratio: overall.tile_count === 0 ? 0 : empty / overall.tile_count,
    over_limit_tiles: tilesOver(all, limit),
    sampled: sample !== null,
    sample_total_tiles: scan.zooms.reduce((sum, { tiles }) => sum + tiles, 0),
    sample_used_tiles: overall.tile_count,
    invalid_keys: scan.invalidKeys,
    missing_images: scan.missingImages,
    off_grid_tiles: scan.offGridTiles,
    histogram,
    histograms_by_zoom:
      buckets === 0 ? [] : scan.zooms.map((sizes) => ({ zoom: sizes.zoom, buckets: histogramOf(sizes, buckets, limit) })),
    bucket_count: bucket === null ? null : (histogram[bucket]?.count ?? null),
    recommended_buckets: options.recommend ? recommendedBuckets(histogram) : [],
  };
}

/** Returns the sampled tiles that fall into the bucket. */
export function sampledInBucket({ drawn }: SizeScanResult, edges: BucketEdges, bucket: number): SizedTile[] {
  return drawn.map(([, ...tile]): SizedTile => tile).filter(([, , , bytes]) => bucketOf(edges, bytes) === bucket);
}
