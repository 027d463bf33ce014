// The inputs of a merge, and what came from each.

import type { InputReport, RunReport } from '../../job/report-types.ts';
import { count, size } from '../../kit/text/numbers.ts';
import { html, name } from '../page/html.ts';
import type { Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';

/** None for a run with one input. */
export function inputsSection({ inputs }: RunReport): Section[] {
  if (inputs === null) return [];
  return [
    {
      id: 'inputs',
      title: 'Inputs',
      body: [
        html`<p class="nothing">Each tile was taken or joined, or another input's tile of its place counts.</p>`,
        table('Inputs', COLUMNS, inputs),
      ],
    },
  ];
}

const COLUMNS: readonly Column<InputReport>[] = [
  { title: 'Input', cell: ({ path }) => name(path), text: true },
  { title: 'File', cell: ({ file_size_bytes }) => size(file_size_bytes) },
  { title: 'Tiles', cell: ({ tiles }) => count(tiles) },
  { title: 'Taken as stored', cell: ({ taken }) => count(taken) },
  { title: 'Joined', cell: ({ joined }) => count(joined) },
  { title: 'Equal to another', cell: ({ equal }) => count(equal) },
  { title: 'Overruled', cell: ({ overruled }) => count(overruled) },
  { title: 'Made deeper', cell: ({ made }) => count(made) },
];
