// Aligned columns, for every text report.

/** A row of a table. */
export type Cells = (string | number)[];

/** Lays rows out in columns two spaces apart. A column of numbers stands to the right, its title with it. */
export function table(rows: readonly Readonly<Cells>[]): string {
  const cells = rows.map((row) => row.map(String));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const pads = Array.from({ length: columns }, (_, i) => padOf(cells.map((row) => row[i] ?? '')));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, i) => pads[i]?.(cell) ?? cell)
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function padOf(column: readonly string[]): (cell: string) => string {
  const width = Math.max(...column.map((cell) => cell.length));
  const isNumeric = column.slice(1).every((cell) => cell === '' || /^[-+\d]/.test(cell));
  return isNumeric ? (cell) => cell.padStart(width) : (cell) => cell.padEnd(width);
}
