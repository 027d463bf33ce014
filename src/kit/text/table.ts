// Aligned columns and readable numbers, for every text report.

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

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

/** 1,234,567 */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Bytes in decimal units, three digits or so: 1.23 MB. */
export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${UNITS[unit]}`;
}
