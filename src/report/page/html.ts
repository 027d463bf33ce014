// HTML as a template tag that escapes whatever is put into it: a name out of an archive is text, and never markup.

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template; null, undefined and false are nothing. */
export type Piece = Markup | string | number | null | undefined | false | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Puts a page together: `Markup` goes in as it is, all else escaped, fit for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.map((string, i) => string + textOf(pieces[i])).join(''));
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/**
 * Data for the browser part, in an element that nothing runs. No `<` gets out of it, and no line separator that some
 * readers of scripts take for the end of a line.
 */
export function scriptData(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(`<script type="application/json">${json}</script>`);
}

/** A name out of an archive, in whatever direction it is written; what cannot be seen in it is made visible. */
export function name(text: string): Markup {
  return html`<bdi>${text === '' ? '(no name)' : text.replace(/\p{Cc}/gu, controlPicture)}</bdi>`;
}

/** U+0007 -> U+2407, and so on; those past ASCII have no picture. */
function controlPicture(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}

function textOf(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (Array.isArray(piece)) return piece.map(textOf).join('');
  return escaped(String(piece));
}
