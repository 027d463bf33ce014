// A section of an inspection's text: a heading, and what stands below it.

import type { InspectRequest } from '../../survey/inspect.ts';
import type { Paint } from './paint.ts';
import type { PrintedReport } from './stats.ts';

/** What a section is made from. */
export interface TextContext {
  readonly report: PrintedReport;
  readonly request: InspectRequest;
  readonly paint: Paint;
}

/** Returns '' when there is nothing to stand below it. */
export function section(paint: Paint, title: string, body: string): string {
  return body === '' ? '' : `${paint.title(`## ${title}`)}\n${body}`;
}

/** `- label: text` on a line each; those without text are left out. */
export function labelled(paint: Paint, lines: readonly (readonly [label: string, text: string | null])[]): string {
  return lines.flatMap(([label, text]) => (text === null ? [] : [`- ${paint.label(label)}: ${text}\n`])).join('');
}
