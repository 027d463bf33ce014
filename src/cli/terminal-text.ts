// Text for a terminal. File names, source-layers, metadata and messages of others end up in it, and may hold what moves the
// cursor, clears the screen, or shows one name for another: such characters are shown as what they are.

/** All control characters but the line feed, and what turns the direction of text. Within JSON they stand in strings alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Returns the text with every character that does something to a terminal as `\u001b`; lines stay lines, JSON stays the same JSON. */
export function terminalText(text: string): string {
  return text.replace(ACTIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in one line, whatever a message or file name holds. */
export function oneLine(text: string): string {
  return terminalText(text.replace(/[\t\n\v\f\r]+/g, ' ').trim());
}
