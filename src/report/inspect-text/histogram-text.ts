// Formats histograms of tile sizes as text. Empty buckets are hidden; the others keep their numbers.

import { count, share, size } from '../../kit/text/numbers.ts';
import type { HistogramBucket } from '../../survey/sizes/report-types.ts';
import type { Paint } from './paint.ts';
import { section, type TextContext } from './section.ts';
import { alignedTable, type Column } from './table.ts';

const COLUMNS: readonly Column[] = [
  ['bucket', 'right'],
  ['range', 'left'],
  ['count', 'right'],
  ['bytes', 'right'],
  ['avg', 'right'],
  ['%tiles', 'right'],
  ['%size', 'right'],
  ['acc%tiles', 'right'],
  ['acc%size', 'right'],
  ['warn', 'left'],
];

export function histogramSection({ report, paint }: TextContext): string {
  return section(paint, 'Histogram', histogramTable(report.histogram, paint));
}

export function zoomHistogramsSection({ report, paint }: TextContext): string {
  const zooms = [...report.histograms_by_zoom].sort((a, b) => a.zoom - b.zoom);
  const tables = zooms.flatMap(({ zoom, buckets }) => {
    const rows = histogramTable(buckets, paint);
    return rows === '' ? [] : [`${paint.title(`### z=${zoom}`)}\n${rows}`];
  });
  return section(paint, 'Histogram by Zoom', tables.join('\n'));
}

function histogramTable(buckets: readonly HistogramBucket[], paint: Paint): string {
  const rows = buckets.flatMap((bucket, i) => {
    if (bucket.count === 0) return [];
    return [
      [
        String(i),
        `${size(bucket.min_bytes)} - ${size(bucket.max_bytes)}`,
        count(bucket.count),
        size(bucket.total_bytes),
        size(bucket.running_avg_bytes),
        ...[bucket.pct_tiles, bucket.pct_level_bytes, bucket.accum_pct_tiles, bucket.accum_pct_level_bytes].map((part) =>
          share(part, 1, 2),
        ),
        warning(bucket, paint),
      ],
    ];
  });
  return rows.length === 0 ? '' : alignedTable(COLUMNS, rows, paint);
}

/** Warns by the mean of all tiles up to this bucket, as vt-optimizer does: a map view loads small tiles along with large ones. */
function warning({ avg_over_limit, avg_near_limit }: HistogramBucket, paint: Paint): string {
  if (avg_over_limit) return paint.over('!! (over)');
  return avg_near_limit ? paint.near('! (near)') : '';
}
