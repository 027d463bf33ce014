// The colours of an inspection's text. What is coloured is ours; what an archive says never reaches the terminal as more than text.

import { styleText } from 'node:util';
import { terminalText } from '../../kit/text/terminal-text.ts';

export interface Paint {
  title(text: string): string;
  label(text: string): string;
  columns(text: string): string;
  over(text: string): string;
  near(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

/** Of what `styleText` writes, and nothing else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one
const COLOUR = /(\u001b\[\d{1,2}m)/;

const plain = (text: string): string => text;

/** Colours or none: whether the stream wants them is decided before, once. */
export function createPaint(isColoured: boolean): Paint {
  if (!isColoured) return { title: plain, label: plain, columns: plain, over: plain, near: plain };
  const by = (format: Format) => (text: string) => styleText(format, text, { validateStream: false });
  return {
    title: by(['green', 'bold']),
    label: by('blue'),
    columns: by(['cyan', 'bold']),
    over: by('red'),
    near: by('yellow'),
  };
}

/** Only a terminal, and only if its user has not asked for none (https://no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Returns the text fit for a terminal: whatever is in it, only its colours do something. */
export function colouredTerminalText(text: string): string {
  return text
    .split(COLOUR)
    .map((part, i) => (i % 2 === 0 ? terminalText(part) : part))
    .join('');
}
