// Tables with coloured titles.

import { alignedLines, type Side } from '../../kit/text/table.ts';
import type { Paint } from './paint.ts';

/** A title, and the alignment of the cells. */
export type Column = readonly [title: string, side: Side];

/** Lays out lines below the titles. Only the last column may be coloured: no padding follows it. */
export function alignedTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const titles = columns.map(([title]) => title);
  const sides = columns.map(([, side]) => side);
  const [head = '', ...lines] = alignedLines([titles, ...rows], sides);
  return [paint.columns(head), ...lines].map((line) => `${line}\n`).join('');
}
