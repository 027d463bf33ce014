// Aligned columns, for every text report. Columns are as wide as a terminal shows them, because names may be in any script.

import { displayWidth } from './display-width.ts';

/** A row of a table. */
export type Cells = (string | number)[];

export type Side = 'left' | 'right';

/** Lays out rows in columns two spaces apart. A column of numbers is aligned right, with its title. */
export function table(rows: readonly Readonly<Cells>[]): string {
  const cells = rows.map((row) => row.map(String));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const sides = Array.from({ length: columns }, (_, i) => sideOf(cells.map((row) => row[i] ?? '')));
  return alignedLines(cells, sides)
    .map((line) => `${line}\n`)
    .join('');
}

/** Returns a line for each row, its columns two spaces apart. */
export function alignedLines(rows: readonly (readonly string[])[], sides: readonly Side[]): string[] {
  const widths = sides.map((_, i) => Math.max(...rows.map((row) => displayWidth(row[i] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, i) => padded(cell, widths[i] ?? 0, sides[i] ?? 'left'))
      .join('  ')
      .trimEnd(),
  );
}

function sideOf(column: readonly string[]): Side {
  return column.slice(1).every((cell) => cell === '' || /^[-+\d]/.test(cell)) ? 'right' : 'left';
}

function padded(cell: string, width: number, side: Side): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(cell)));
  return side === 'right' ? `${space}${cell}` : `${cell}${space}`;
}
