// An HTML template tag that escapes everything inserted, so that a name from an archive is never markup.

/** Text that is already HTML. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Values allowed in a template; null, undefined and false print nothing. */
export type Piece = Markup | string | number | null | undefined | false | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Builds markup: `Markup` is inserted as it is, everything else is escaped for text and quoted attributes. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.map((string, i) => string + textOf(pieces[i])).join(''));
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/**
 * Data for the browser code, in an element that is not executed. Escapes `<`, and line separators that some script parsers treat
 * as line ends.
 */
export function scriptData(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(`<script type="application/json">${json}</script>`);
}

/** A name from an archive, isolated from the text direction around it; invisible characters are made visible. */
export function name(text: string): Markup {
  return html`<bdi>${text === '' ? '(no name)' : text.replace(/\p{Cc}/gu, controlPicture)}</bdi>`;
}

/** U+0007 -> U+2407, and so on. Characters past ASCII have no such picture. */
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
