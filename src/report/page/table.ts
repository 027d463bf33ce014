// Tables with a caption, a head and right-aligned numbers. A wide table scrolls in its own box, not the page.

import { html, type Markup, type Piece } from './html.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Piece;
  /** Left-aligned text; the default is a right-aligned number. */
  readonly text?: true;
  /** Highlights a cell, whose text must also say why. */
  readonly tone?: (row: Row) => 'near' | 'over' | false;
}

/** The first column is the row header. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const head = columns.map(({ title, text }) => html`<th scope="col" class="${text ? 'text' : 'number'}">${title}</th>`);
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => rowOf(columns, row))}</tbody></table></div>`;
}

function rowOf<Row>(columns: readonly Column<Row>[], row: Row): Markup {
  const cells = columns.map(({ cell, text, tone }, i) => {
    const kind = `${text ? 'text' : 'number'}${(tone?.(row) || '') && ` ${tone?.(row)}`}`;
    return i === 0 ? html`<th scope="row" class="${kind}">${cell(row)}</th>` : html`<td class="${kind}">${cell(row)}</td>`;
  });
  return html`<tr>${cells}</tr>`;
}

/** A bar proportional to the largest value, beside a number that says the same. */
export function bar(value: number, largest: number): Markup {
  const width = largest === 0 ? 0 : Math.max(value === 0 ? 0 : 1, Math.round((value / largest) * 100));
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="8"/></svg>`;
}
