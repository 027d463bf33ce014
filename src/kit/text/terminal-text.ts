// Makes text from outside safe for a terminal. File names, source-layers, metadata and messages may contain control characters
// that move the cursor, clear the screen or disguise a name. These are shown as escapes.

/** All control characters except the line feed, and characters that change the direction of text. In JSON they occur only in strings. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Returns the text with every character that does something to a terminal as `\u001b`; lines stay lines, JSON stays the same JSON. */
export function terminalText(text: string): string {
  return text.replace(ACTIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A message in one line, whatever it holds. */
export function oneLine(text: string): string {
  return terminalText(text.replace(/[\t\n\v\f\r]+/g, ' ').trim());
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A path or value in one line: nothing of it is left out, its line ends and tabs are shown as `\n`, `\r` and `\t`. */
export function wholeText(text: string): string {
  return terminalText(text.replace(/[\t\n\r]/g, (char) => SHORT_ESCAPES[char] as string));
}

/** The name of a source-layer or attribute, as `--layers` takes it: in quotes where blanks or commas are part of it. */
export function nameText(name: string): string {
  const shown = wholeText(name);
  return name === '' || name.trim() !== name || /^"|,/.test(name) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
