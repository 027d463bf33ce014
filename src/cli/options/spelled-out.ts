// Rewrites a command line so that each option reads --name=value. Mistakes are reported in our own words, and meow has nothing to
// guess.

import { didYouMean } from '../../kit/nearest-name.ts';
import { usage } from '../../kit/usage.ts';
import { byteSizeOf } from './byte-size.ts';
import { checkLocalPath } from './local-path.ts';
import { longForm, type Option, type Options } from './options.ts';

/** A hyphen and a number is a value: the code that reads the option reports a negative one. */
const NEGATIVE = /^-(?:\d|\.\d)/;

/** Values of `--output` in scripts that mean the report's format. */
const REPORT_FORMATS: readonly string[] = ['text', 'json', 'ndjson', 'html', 'tsv'];

/**
 * Normalizes the words of a command line; arguments come after `--`.
 * @throws TilefoldError 'USAGE' for an option that is unknown, repeated, lacks its value or has one that it does not take
 */
export function spelledOut(words: readonly string[], options: Options): string[] {
  const spelling = new Spelling(words, options);
  spelling.readAll();
  return [...spelling.spelled, '--', ...spelling.args];
}

interface Named {
  readonly name: string;
  readonly option: Option;
}

class Spelling {
  readonly spelled: string[] = [];
  readonly args: string[] = [];
  readonly #words: string[];
  readonly #options: Options;
  readonly #byLongForm = new Map<string, Named>();
  readonly #byLetter = new Map<string, Named>();
  /** Options that were given already. */
  readonly #given = new Set<string>();

  constructor(words: readonly string[], options: Options) {
    this.#words = [...words].reverse();
    this.#options = options;
    for (const [name, option] of Object.entries(options)) {
      const named = { name, option };
      for (const form of [name, ...(option.aliases ?? [])]) this.#byLongForm.set(longForm(form), named);
      for (const letter of [name, option.shortFlag]) if (letter?.length === 1) this.#byLetter.set(letter, named);
    }
  }

  readAll(): void {
    for (let word = this.#words.pop(); word !== undefined; word = this.#words.pop()) {
      if (word === '--') {
        this.args.push(...this.#words.reverse());
        return;
      }
      if (word.startsWith('--')) this.#readLong(word);
      else if (word.startsWith('-') && word !== '-') this.#readLetters(word);
      else this.args.push(word);
    }
  }

  #readLong(word: string): void {
    const equals = word.indexOf('=');
    const typed = equals < 0 ? word : word.slice(0, equals);
    const inline = equals < 0 ? undefined : word.slice(equals + 1);
    const known = this.#byLongForm.get(typed);
    if (known !== undefined) {
      this.#take(typed, known, inline);
      return;
    }
    const negated = typed.startsWith('--no-') ? this.#byLongForm.get(`--${typed.slice(5)}`) : undefined;
    const off = negated?.option.type === 'boolean' ? 'false' : negated?.option.choices?.find((choice) => choice === 'none');
    if (negated === undefined || off === undefined || inline !== undefined) throw this.#unknown(typed);
    this.#take(typed, negated, off);
  }

  /** `-q`, `-o FILE`, `-z5`, and several switches in one word. */
  #readLetters(word: string): void {
    let rest = word.slice(1);
    while (rest !== '') {
      const typed = `-${rest[0]}`;
      const known = this.#byLetter.get(rest[0] as string);
      if (known === undefined) throw this.#unknown(word.endsWith(`-${rest}`) ? word : typed);
      rest = rest.slice(1);
      const isSwitch = known.option.type === 'boolean' && !rest.startsWith('=');
      this.#take(typed, known, isSwitch || rest === '' ? undefined : rest.replace(/^=/, ''));
      if (!isSwitch) return;
    }
  }

  #take(typed: string, { name, option }: Named, inline: string | undefined): void {
    if (option.type === 'boolean') {
      if (inline !== undefined && inline !== 'true' && inline !== 'false')
        throw usage(`${typed} is a switch, and takes no value; got ${JSON.stringify(inline)}`);
      this.spelled.push(`${longForm(name)}=${inline ?? 'true'}`);
      return;
    }
    if (this.#given.has(name) && option.isMultiple !== true) throw usage(`${typed} is given twice, but takes one value`);
    this.#given.add(name);
    const value = inline ?? this.#nextValue();
    if ((value === undefined || value === '') && option.mayBeEmpty !== true) throw this.#noValue(typed, option);
    // meow strips one pair of quotes, so one is added.
    this.spelled.push(`${longForm(name)}="${checked(typed, option, value ?? '')}"`);
  }

  /** Returns the next word, unless it is an option. A lone hyphen counts as a value; the path check refuses it. */
  #nextValue(): string | undefined {
    const next = this.#words.at(-1);
    if (next === undefined || (next.startsWith('-') && next !== '-' && !NEGATIVE.test(next))) return undefined;
    return this.#words.pop();
  }

  #noValue(typed: string, { type, choices }: Option): Error {
    const what =
      type === 'number'
        ? 'a number'
        : type === 'bytes'
          ? 'a number of bytes'
          : `a value${choices === undefined ? '' : ` of ${choices.join(', ')}`}`;
    const next = this.#words.at(-1);
    const isWord = (type === 'string' || type === 'path') && choices === undefined && next?.startsWith('-') === true;
    const isValue = isWord && next !== '--' && !this.#byLongForm.has(next);
    return usage(
      `${typed} needs ${what}, and none is given${isValue ? `; one with a hyphen before it is written ${typed}=${next}` : ''}`,
    );
  }

  #unknown(typed: string): Error {
    const { reportFormat } = this.#options;
    const isReport = typed === '--output' && reportFormat !== undefined;
    const guess = isReport ? '; did you mean --report-format?' : didYouMean(typed.slice(2), longNames(this.#options), '--');
    const near = typed.startsWith('--') && guess !== '' ? `${guess} ` : '; ';
    return usage(`unknown option ${typed}${near}--help lists the known ones`);
  }
}

/** @throws TilefoldError 'USAGE' unless the option accepts the value */
function checked(typed: string, { type, choices, isRead = false }: Option, value: string): string {
  if (choices !== undefined && !choices.includes(value)) {
    // vt-optimizer-rs' words, which scripts look for.
    const [, archive] = /^--(input|output)-format$/.exec(typed) ?? [];
    const unknown = archive === undefined ? '' : `unknown ${archive} format: ${value}; `;
    throw usage(`${unknown}${typed} takes ${choices.join(', ')}; got ${JSON.stringify(value)}${didYouMean(value, choices)}`);
  }
  if (type === 'bytes') return String(byteSizeOf(typed, value));
  if (type === 'number' && (value.trim() === '' || Number.isNaN(Number(value))))
    throw usage(`${typed} takes a number; got ${JSON.stringify(value)}`);
  if (type === 'path') checkPath(typed, value, isRead);
  return value;
}

function checkPath(typed: string, value: string, isRead: boolean): void {
  if (/^(--output|-o)$/.test(typed) && REPORT_FORMATS.includes(value))
    throw usage(
      `${typed} names a file; for a report as ${value} say --report-format ${value} (a file of that name is ./${value})`,
    );
  checkLocalPath(typed, value, isRead ? 'read' : 'written');
}

function longNames(options: Options): string[] {
  const names = Object.entries(options).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  return names.filter((name) => name.length > 1).map((name) => longForm(name).slice(2));
}
