// Formats lists of tiles and buckets as text. A tile's line can be pasted after `tilefold inspect FILE`.

import { count, plural, vtOptimizerSize } from '../../kit/text/numbers.ts';
import type { InspectReport } from '../../survey/sizes/report-types.ts';
import { section, type TextContext } from './section.ts';

export function recommendationsSection({ report: { recommended_buckets }, paint }: TextContext): string {
  if (recommended_buckets.length === 0) return '';
  const buckets = [...recommended_buckets].sort((a, b) => a - b).join(', ');
  return section(paint, 'Recommendations', `- buckets: ${buckets}\n`);
}

export function bucketSection({ report: { bucket_count }, request: { bucket, histogramBuckets }, paint }: TextContext): string {
  if (bucket === null) return '';
  const none =
    bucket < histogramBuckets ? 'no tiles' : histogramBuckets === 0 ? 'no buckets' : `buckets are 0 to ${histogramBuckets - 1}`;
  return section(paint, 'Bucket', `- count: ${bucket_count === null ? `none: ${none}` : count(bucket_count)}\n`);
}

export function bucketTilesSection({ report, request, paint }: TextContext): string {
  const { bucket_tiles, bucket_count } = report;
  const further = (bucket_count ?? 0) - bucket_tiles.length;
  const more =
    bucket_tiles.length > 0 && further > 0 ? `${plural(further, 'tile')} more: --limit ${request.limit} cut the list.\n` : '';
  const lines = bucket_tiles.map(({ zoom, x, y, bytes }) => `- z=${zoom} x=${x} y=${y} bytes=${bytes}\n`);
  return section(paint, 'Bucket Tiles', `${lines.join('')}${more}`);
}

export function topTilesSection({ report: { top_tiles }, paint }: TextContext): string {
  return section(paint, `Top ${top_tiles.length} big tiles`, top_tiles.map(topTileLine).join(''));
}

function topTileLine({ zoom, x, y, bytes, layer_count }: InspectReport['top_tiles'][number]): string {
  const layers = layer_count === null ? '' : ` layers=${layer_count}`;
  return `-z ${zoom} -x ${x} -y ${y}${layers} size=${vtOptimizerSize(bytes)}\n`;
}
