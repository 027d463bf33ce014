// The key figures at the top of the page.

import { count, share, size } from '../../kit/text/numbers.ts';
import type { InspectReport } from '../../survey/sizes/report-types.ts';
import { html, type Markup } from '../page/html.ts';
import { type Figure, figures } from '../page/parts.ts';

export function headline(report: InspectReport): Markup {
  return html`${figures([...sizeFigures(report), ...countFigures(report)])}${report.sampled && sampleNote(report)}`;
}

function sizeFigures({ archive, overall, by_zoom }: InspectReport): Figure[] {
  const zooms = by_zoom.map(({ zoom }) => zoom);
  const span = zooms.length === 0 ? 'no zooms' : zooms.length === 1 ? `zoom ${zooms[0]}` : `zooms ${zooms[0]} to ${zooms.at(-1)}`;
  return [
    { title: 'Tiles', value: count(overall.tile_count), note: span },
    { title: 'Bytes in tiles', value: size(overall.total_bytes), note: `file ${size(archive.file_bytes)}` },
    { title: 'Mean tile', value: size(overall.avg_bytes), note: `half up to ${size(overall.p50_bytes)}` },
    { title: '95% are up to', value: size(overall.p95_bytes), note: `99% up to ${size(overall.p99_bytes)}` },
  ];
}

function countFigures(report: InspectReport): Figure[] {
  const { overall, over_limit_tiles, empty_tiles, empty_ratio, distinct_contents, duplicate_ratio } = report;
  return [
    {
      title: 'Largest tile',
      value: size(overall.max_bytes),
      note: over_limit_tiles === 0 ? 'none over the limit' : `▲ ${count(over_limit_tiles)} over the limit`,
      tone: over_limit_tiles === 0 ? undefined : 'over',
    },
    { title: 'Empty tiles', value: count(empty_tiles), note: `${share(empty_ratio, 1)} of the tiles` },
    {
      title: 'Distinct contents',
      value: distinct_contents === null ? '–' : count(distinct_contents),
      note: duplicate_ratio === null ? 'not counted' : `${share(duplicate_ratio, 1)} of the tiles repeat another`,
    },
  ];
}

function sampleNote({ sample_used_tiles, sample_total_tiles }: InspectReport): Markup {
  return html`<p class="path">A sample: figures are of ${count(sample_used_tiles)} of ${count(sample_total_tiles)} tiles.</p>`;
}
