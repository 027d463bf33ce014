// The section that maps where tiles are.

import { count } from '../../kit/text/numbers.ts';
import type { InspectReport, ZoomCoverage } from '../../survey/sizes/report-types.ts';
import type { CoverageData } from '../page/chart-data.ts';
import { html } from '../page/html.ts';
import { chart, more, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';

export function coverageSection({ coverage }: InspectReport): Section {
  const [id, title] = ['coverage', 'Coverage'];
  if (coverage === null) return { id, title, body: nothing('Coverage was not requested.') };
  const zooms = coverage.filter(({ cells }) => cells.length > 0);
  if (zooms.length === 0) return { id, title, body: nothing('No tile lies on the map.') };
  const data: CoverageData = { zooms: zooms.map(({ zoom, cell_zoom, cells }) => ({ zoom, cellZoom: cell_zoom, cells })) };
  return {
    id,
    title,
    body: [
      html`<p>Tiles by squares of the map, north at the top; only the part of the world that has tiles.</p>`,
      chart('coverage', 'Squares of the map: the more tiles, the darker; the table below has the sums', data),
      more('The figures by zoom', table('Squares with tiles', COLUMNS, zooms)),
    ],
  };
}

const COLUMNS: readonly Column<ZoomCoverage>[] = [
  { title: 'Zoom', cell: ({ zoom }) => zoom, text: true },
  { title: 'Squares of zoom', cell: ({ cell_zoom }) => cell_zoom },
  { title: 'with tiles', cell: ({ cells }) => count(cells.length) },
  { title: 'Columns', cell: ({ cells }) => span(cells.map(([x]) => x)) },
  { title: 'Rows', cell: ({ cells }) => span(cells.map(([, y]) => y)) },
];

function span(values: readonly number[]): string {
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  return least === most ? `${least}` : `${least}–${most}`;
}
