// Tile sizes: the histogram, and the table by zoom.

import { count, plural, share, size } from '../../kit/text/numbers.ts';
import type { HistogramBucket, InspectReport, ZoomStats } from '../../survey/sizes/report-types.ts';
import type { HistogramData, HistogramScope, LimitState } from '../page/chart-data.ts';
import { html, type Markup } from '../page/html.ts';
import { chart, more, nothing, type Section } from '../page/parts.ts';
import { bar, type Column, table } from '../page/table.ts';

export function sizesSection({ histogram, histograms_by_zoom, recommended_buckets }: InspectReport): Section {
  const [id, title] = ['sizes', 'Tile sizes'];
  if (histogram.length === 0) return { id, title, body: nothing('No histogram was requested.') };
  const scopes = [
    scopeOf('All zooms', histogram),
    ...histograms_by_zoom.map(({ zoom, buckets }) => scopeOf(`Zoom ${zoom}`, buckets)),
  ];
  const label = `Bars: tiles by size, ${histogram.length} sizes; the table below has the figures`;
  return {
    id,
    title,
    body: [
      chart('histogram', label, { scopes } satisfies HistogramData),
      more('The figures, all zooms', table('Tiles by size', BUCKET_COLUMNS, histogram)),
      recommended_buckets.length > 0 &&
        html`<p>Worth a closer look: the ${plural(recommended_buckets.length, 'bucket')} ${recommended_buckets.join(', ')}, counted from 0.</p>`,
    ],
  };
}

export function zoomsSection({ by_zoom }: InspectReport): Section {
  const [id, title] = ['zooms', 'By zoom'];
  if (by_zoom.length === 0) return { id, title, body: nothing('There are no tiles.') };
  const largest = Math.max(...by_zoom.map(({ stats }) => stats.total_bytes));
  const columns: Column<ZoomStats>[] = [
    { title: 'Zoom', cell: ({ zoom }) => zoom, text: true },
    { title: 'Tiles', cell: ({ stats }) => count(stats.tile_count) },
    { title: 'Bytes', cell: ({ stats }) => html`${size(stats.total_bytes)}${bar(stats.total_bytes, largest)}` },
    { title: 'Mean', cell: ({ stats }) => size(stats.avg_bytes) },
    { title: 'Median', cell: ({ stats }) => size(stats.p50_bytes) },
    { title: '95%', cell: ({ stats }) => size(stats.p95_bytes) },
    { title: '99%', cell: ({ stats }) => size(stats.p99_bytes) },
    { title: 'Largest', cell: ({ stats }) => size(stats.max_bytes) },
    { title: 'Empty', cell: ({ empty_tiles }) => count(empty_tiles) },
    {
      title: 'Over the limit',
      cell: ({ over_limit_tiles: over }) => (over === 0 ? '0' : `▲ ${count(over)}`),
      tone: ({ over_limit_tiles: over }) => over > 0 && 'over',
    },
  ];
  return { id, title, body: table('Sizes of stored tiles by zoom', columns, by_zoom) };
}

const BUCKET_COLUMNS: readonly Column<HistogramBucket>[] = [
  { title: 'Size', cell: ({ min_bytes, max_bytes }) => `${size(min_bytes)} – ${size(max_bytes)}`, text: true },
  { title: 'Tiles', cell: (bucket) => count(bucket.count) },
  { title: 'of all', cell: ({ pct_tiles }) => share(pct_tiles, 1) },
  { title: 'up to here', cell: ({ accum_pct_tiles }) => share(accum_pct_tiles, 1) },
  { title: 'Bytes', cell: ({ total_bytes }) => size(total_bytes) },
  { title: 'of all', cell: ({ pct_level_bytes }) => share(pct_level_bytes, 1) },
  { title: 'up to here', cell: ({ accum_pct_level_bytes }) => share(accum_pct_level_bytes, 1) },
  { title: 'Running mean', cell: runningMean, tone: (bucket) => ([false, 'near', 'over'] as const)[stateOf(bucket)] },
];

function runningMean(bucket: HistogramBucket): Markup {
  const words = ['', ' near the limit', ' over the limit'] as const;
  return html`${size(bucket.running_avg_bytes)}${words[stateOf(bucket)]}`;
}

function scopeOf(title: string, buckets: readonly HistogramBucket[]): HistogramScope {
  return {
    title,
    buckets: buckets.map((bucket) => [bucket.min_bytes, bucket.max_bytes, bucket.count, bucket.total_bytes, stateOf(bucket)]),
  };
}

function stateOf({ avg_near_limit, avg_over_limit }: HistogramBucket): LimitState {
  return avg_over_limit ? 2 : avg_near_limit ? 1 : 0;
}
