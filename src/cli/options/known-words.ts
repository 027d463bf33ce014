// Finds the words of a command line that belong to some of its options, to parse these without the others, or to leave them out.

import { longForm, type Option, type Options } from './options.ts';

interface Told {
  readonly known: string[];
  readonly others: string[];
}

/** Returns the words of these options. */
export function knownWords(words: readonly string[], options: Options): string[] {
  return told(words, options).known;
}

/** Returns all words but those of these options. */
export function otherWords(words: readonly string[], options: Options): string[] {
  return told(words, options).others;
}

/** The words must be valid: then no value begins with a hyphen, except a negative number or one after an equals sign. */
function told(words: readonly string[], options: Options): Told {
  const end = words.indexOf('--');
  const last = end < 0 ? words.length : end;
  const known: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < last; at++) {
    const word = words[at] as string;
    const option = optionOf(word, options);
    const to = option === undefined ? others : known;
    to.push(word);
    const isWhole = option?.type === 'boolean' || word.includes('=') || (!word.startsWith('--') && word.length > 2);
    if (option !== undefined && !isWhole && !isNegated(word) && at + 1 < last) to.push(words[++at] as string);
  }
  return { known, others: [...others, ...words.slice(last)] };
}

function optionOf(word: string, options: Options): Option | undefined {
  const [typed = ''] = word.split('=', 1);
  const plain = isNegated(typed) ? `--${typed.slice('--no-'.length)}` : typed;
  const found = Object.entries(options).find(([name, { aliases = [], shortFlag }]) =>
    word.startsWith('--') ? [name, ...aliases].some((form) => longForm(form) === plain) : word.slice(0, 2) === `-${shortFlag}`,
  );
  return found?.[1];
}

function isNegated(word: string): boolean {
  return word.startsWith('--no-');
}
