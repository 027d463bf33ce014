// A section of an inspection's text: a heading and a body.

import type { InspectRequest } from '../../survey/inspect.ts';
import type { Paint } from './paint.ts';
import type { PrintedReport } from './stats.ts';

/** Input of a section. */
export interface TextContext {
  readonly report: PrintedReport;
  readonly request: InspectRequest;
  readonly paint: Paint;
}

/** Returns '' if the body is empty. */
export function section(paint: Paint, title: string, body: string): string {
  return body === '' ? '' : `${paint.title(`## ${title}`)}\n${body}`;
}

/** A line `- label: text` for each; entries without text are left out. */
export function labelled(paint: Paint, lines: readonly (readonly [label: string, text: string | null])[]): string {
  return lines.flatMap(([label, text]) => (text === null ? [] : [`- ${paint.label(label)}: ${text}\n`])).join('');
}
