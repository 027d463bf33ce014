// Formats the zooms of an inspection as text.

import { count, share, size } from '../../kit/text/numbers.ts';
import { section, type TextContext } from './section.ts';
import { alignedTable, type Column } from './table.ts';

const COLUMNS: readonly Column[] = [
  ['zoom', 'right'],
  ['tiles', 'right'],
  ['total', 'right'],
  ['max', 'right'],
  ['avg', 'right'],
  ['p50', 'right'],
  ['p95', 'right'],
  ['p99', 'right'],
  ['empty', 'right'],
  ['%tiles', 'right'],
  ['%size', 'right'],
  ['acc%tiles', 'right'],
  ['acc%size', 'right'],
];

const OVER: Column = ['over', 'right'];

/** Not for a single zoom: the summary already covers it. */
export function zoomSection({ report: { by_zoom }, request, paint }: TextContext): string {
  if (request.zoom !== null || by_zoom.length === 0) return '';
  const zooms = [...by_zoom].sort((a, b) => a.zoom - b.zoom);
  const tiles = zooms.reduce((sum, { stats }) => sum + stats.tile_count, 0);
  const bytes = zooms.reduce((sum, { stats }) => sum + stats.total_bytes, 0);
  const hasLimit = request.maxTileBytes > 0;
  let tilesSoFar = 0;
  let bytesSoFar = 0;
  const rows = zooms.map(({ zoom, stats, empty_tiles, over_limit_tiles }) => {
    tilesSoFar += stats.tile_count;
    bytesSoFar += stats.total_bytes;
    return [
      String(zoom),
      count(stats.tile_count),
      ...[stats.total_bytes, stats.max_bytes, stats.avg_bytes, stats.p50_bytes, stats.p95_bytes, stats.p99_bytes].map(size),
      count(empty_tiles),
      share(stats.tile_count, tiles, 2),
      share(stats.total_bytes, bytes, 2),
      share(tilesSoFar, tiles, 2),
      share(bytesSoFar, bytes, 2),
      ...(hasLimit ? [over_limit_tiles > 0 ? paint.over(count(over_limit_tiles)) : '0'] : []),
    ];
  });
  const tip = 'Tip: -z Z keeps to one zoom.\n';
  return section(paint, 'Zoom', `${alignedTable(hasLimit ? [...COLUMNS, OVER] : COLUMNS, rows, paint)}${tip}`);
}
