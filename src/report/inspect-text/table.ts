// Aligns columns by display width: source-layer names may be in any script.

import type { Paint } from './paint.ts';

/** A title, and the alignment of the cells. */
export type Column = readonly [title: string, side: 'left' | 'right'];

const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;

/**
 * Lays out lines with two spaces between columns, the titles first. Only the last column may be coloured: no padding follows it.
 */
export function alignedTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const titles = columns.map(([title]) => title);
  const widths = columns.map((_, i) => Math.max(...[titles, ...rows].map((row) => displayWidth(row[i] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => padded(cell, widths[i] as number, columns[i]?.[1] ?? 'left'))
      .join('  ')
      .trimEnd();
  return [paint.columns(line(titles)), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

/** Returns the columns that a text takes on a terminal, without colours. */
export function displayWidth(text: string): number {
  let width = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  for (const char of text.replace(/\u001b\[\d+m/g, '')) width += NO_WIDTH.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

function padded(cell: string, width: number, side: Column[1]): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(cell)));
  return side === 'right' ? `${space}${cell}` : `${cell}${space}`;
}
