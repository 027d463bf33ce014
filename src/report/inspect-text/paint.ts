// Colours an inspection's text. Only our own colours reach the terminal; text from an archive is escaped.

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

/** Matches the sequences that `styleText` writes, and nothing else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one
const COLOUR = /(\u001b\[\d{1,2}m)/;

const plain = (text: string): string => text;

/** The caller decides once whether the stream wants colours. */
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

/** Colours only a terminal, and only unless NO_COLOR is set (https://no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Returns the text made safe for a terminal; only our own colours keep their effect. */
export function colouredTerminalText(text: string): string {
  return text
    .split(COLOUR)
    .map((part, i) => (i % 2 === 0 ? terminalText(part) : part))
    .join('');
}
