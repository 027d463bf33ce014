// Formats an inspection as NDJSON. Lines up to `top_tile_summary` are vt-optimizer's, in its order; our own follow. Empty lines
// are left out.

import type { HistogramBucket, TileSummary } from '../../survey/sizes/report-types.ts';
import { type PrintedReport, type Summary, summaryOf } from './stats.ts';
import type { InspectView } from './view.ts';

/** One line of NDJSON. */
export type NdjsonLine = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Returns the lines of a report that is already reduced to its sections. */
export function ndjsonLines(
  report: PrintedReport,
  { sections, isLite, isCompact }: Pick<InspectView, 'sections' | 'isLite' | 'isCompact'>,
): NdjsonLine[] {
  if (isCompact) return compactLines(report);
  const hasSummary = !isLite && (sections.has('summary') || sections.has('zoom'));
  return [...(hasSummary ? [summaryLine(report, report.by_zoom)] : []), ...listLines(report), ...furtherLines(report)];
}

function summaryLine(report: Summary, by_zoom: PrintedReport['by_zoom']): NdjsonLine {
  const { overall, ...summary } = summaryOf(report);
  return { type: 'summary', overall, by_zoom, ...summary };
}

function listLines(report: PrintedReport): NdjsonLine[] {
  const { histogram, bucket_count, bucket_tiles, top_tiles, tile_summary, top_tile_summaries } = report;
  return [
    ...(histogram.length > 0 ? [{ type: 'histogram', buckets: histogram }] : []),
    ...zoomHistograms(report).map(({ zoom, buckets }) => ({ type: 'histogram_by_zoom', zoom, buckets })),
    ...bucketCountLines(bucket_count),
    ...bucket_tiles.map((tile) => ({ type: 'bucket_tile', tile })),
    ...top_tiles.map((tile) => ({ type: 'top_tile', tile })),
    ...(tile_summary === null ? [] : [{ type: 'tile_summary', summary: tile_summary }]),
    ...recommendationLines(report),
    ...top_tile_summaries.map((summary) => ({ type: 'top_tile_summary', summary })),
  ];
}

/** Documented by vt-optimizer, but not written by it. */
function furtherLines({ archive, metadata, file_layers, unread_tiles, coverage }: PrintedReport): NdjsonLine[] {
  return [
    ...(archive === null ? [] : [{ type: 'archive', archive }]),
    ...(Object.keys(metadata).length > 0 ? [{ type: 'metadata', metadata }] : []),
    ...file_layers.map((layer) => ({ type: 'layer', layer })),
    ...unread_tiles.map((unread) => ({ type: 'unread_tiles', unread })),
    ...(coverage ?? []).map((zoom) => ({ type: 'coverage', coverage: zoom })),
  ];
}

/** Without nesting. Only the recommendation has a key `buckets`; none has `tile` or `summary`. */
function compactLines(report: PrintedReport): NdjsonLine[] {
  const { histogram, bucket_count, bucket_tiles, top_tiles, tile_summary, top_tile_summaries } = report;
  return [
    ...(histogram.length > 0 ? [{ type: 'histogram', bucket_count: histogram.length }] : []),
    ...zoomHistograms(report).map(({ zoom, buckets }) => ({ type: 'histogram_by_zoom', zoom, bucket_count: buckets.length })),
    ...bucketCountLines(bucket_count),
    ...bucket_tiles.map((tile) => flatTile('bucket_tile', tile)),
    ...top_tiles.map((tile) => flatTile('top_tile', tile)),
    ...(tile_summary === null ? [] : [flatSummary('tile_summary', tile_summary)]),
    ...recommendationLines(report),
    ...top_tile_summaries.map((summary) => flatSummary('top_tile_summary', summary)),
  ];
}

function zoomHistograms({ histograms_by_zoom }: PrintedReport): { zoom: number; buckets: readonly HistogramBucket[] }[] {
  return [...histograms_by_zoom].sort((a, b) => a.zoom - b.zoom);
}

function bucketCountLines(count: number | null): NdjsonLine[] {
  return count === null ? [] : [{ type: 'bucket_count', count }];
}

function recommendationLines({ recommended_buckets }: PrintedReport): NdjsonLine[] {
  if (recommended_buckets.length === 0) return [];
  return [{ type: 'recommended_buckets', buckets: [...recommended_buckets].sort((a, b) => a - b) }];
}

function flatTile(type: string, { zoom, x, y, bytes }: PrintedReport['bucket_tiles'][number]): NdjsonLine {
  return { type, z: zoom, x, y, bytes };
}

function flatSummary(type: string, summary: TileSummary): NdjsonLine {
  const { zoom, x, y, tile_bytes, layer_count, total_features, vertex_count, property_key_count, property_value_count } = summary;
  const place = { type, z: zoom, x, y, bytes: tile_bytes, layers: layer_count, total_features };
  return { ...place, vertices: vertex_count, keys: property_key_count, values: property_value_count };
}
