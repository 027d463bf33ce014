// The building blocks of all pages: figures, sections, facts, notes.

import { html, type Markup, type Piece, scriptData } from './html.ts';

export interface Figure {
  readonly title: string;
  readonly value: Piece;
  /** A line below the value. */
  readonly note?: Piece;
  /** Highlights the figure; the note says why. */
  readonly tone?: 'near' | 'over' | undefined;
}

/** The large numbers at the top. */
export function figures(list: readonly Figure[]): Markup {
  const items = list.map(
    ({ title, value, note, tone }) =>
      html`<div class="figure ${tone}"><dt>${title}</dt><dd>${value}${note !== undefined && html`<small>${note}</small>`}</dd></div>`,
  );
  return html`<dl class="figures">${items}</dl>`;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Piece;
}

/** A section with its heading; its id is the target in the table of contents. */
export function section({ id, title, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>\n`;
}

export function contents(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

/** A list of names and values. */
export function facts(rows: readonly (readonly [name: Piece, value: Piece])[]): Markup {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** One sentence explaining why a section is empty. */
export function nothing(sentence: Piece): Markup {
  return html`<p class="nothing">${sentence}</p>`;
}

export function more(summary: Piece, body: Piece): Markup {
  return html`<details><summary>${summary}</summary>${body}</details>`;
}

/** A placeholder for a chart: the browser code finds it by kind, reads its data and paints it. */
export function chart(kind: string, label: string, data: unknown): Markup {
  return html`<figure class="chart ${kind}" data-chart="${kind}"><div class="controls"></div><div class="paper"><canvas role="img" aria-label="${label}"></canvas></div><figcaption></figcaption>${scriptData(data)}</figure>`;
}
