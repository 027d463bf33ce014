// Parses comma-separated lists of names. A name with a comma is quoted as in CSV; blanks around names are ignored.

import { usage } from '../../kit/usage.ts';

/** A quoted name with optional blanks around it, inner quotes doubled; or everything up to the next comma. */
const NAME = /\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*)/y;

/**
 * Parses names from repeated options or lists; each once, in order.
 * @throws TilefoldError 'USAGE' when there is none, or a quote is not closed
 */
export function namesOf(flag: string, given: readonly string[]): string[] {
  const names = given.flatMap((list) => namesIn(flag, list));
  if (given.length > 0 && names.length === 0) throw usage(`${flag} takes names, with commas between them`);
  return [...new Set(names)];
}

function namesIn(flag: string, list: string): string[] {
  const names: string[] = [];
  for (let at = 0; at <= list.length; at = NAME.lastIndex + 1) {
    NAME.lastIndex = at;
    const [, quoted, plain = ''] = NAME.exec(list) as RegExpExecArray;
    const name = quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"');
    if (quoted === undefined && name.startsWith('"')) throw usage(badQuotes(flag, list));
    if (quoted !== undefined || name !== '') names.push(name);
  }
  return names;
}

function badQuotes(flag: string, list: string): string {
  return `${flag} ${list}: the quotes do not close around a name; quote as in CSV, "roads, main",water, and write a quote in a name twice`;
}
