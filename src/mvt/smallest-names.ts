// A bounded table by name: keeps the entries whose names have the smallest hashes. A name among the smallest of all is also among
// the smallest of any part. So every kept entry was counted from its first occurrence, and the result does not depend on the
// order of counting and folding. Holds at most twice the bound between cuts.

import { ValueHash } from './value-hash.ts';

interface Entry<T> {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly item: T;
}

type Place = Omit<Entry<unknown>, 'item'>;

/** Longer names are shortened to this, plus a hash. */
const MAX_NAME_LENGTH = 1000;

const hash = new ValueHash();

export class SmallestNames<T> {
  readonly #bound: number;
  readonly #make: (name: string) => T;
  readonly #onLeaveOut: (name: string, item: T | null) => void;
  readonly #onNew: () => void;
  readonly #entries = new Map<string, Entry<T>>();
  /** The first name cut; it and all after it are rejected from then on. */
  #end: Place | null = null;

  /**
   * `onLeaveOut` is called with each name that is cut and its item so far, once or more often. `onNew` is called after each name
   * is added.
   */
  constructor(
    bound: number,
    make: (name: string) => T,
    onLeaveOut: (name: string, item: T | null) => void,
    onNew: () => void = () => {},
  ) {
    this.#bound = bound;
    this.#make = make;
    this.#onLeaveOut = onLeaveOut;
    this.#onNew = onNew;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Returns the item of the name, created if new; null if the name is left out. */
  get(fullName: string): T | null {
    const name = shownName(fullName);
    const known = this.#entries.get(name);
    if (known !== undefined) return known.item;
    // Cut before adding, so that the returned item is not cut right away.
    if (this.#entries.size >= this.#bound * 2) this.cut();
    hash.ofName(name);
    const place = { name, high: hash.high, low: hash.low };
    if (this.#end !== null && compare(place, this.#end) >= 0) {
      this.#onLeaveOut(name, null);
      return null;
    }
    const item = this.#make(name);
    this.#entries.set(name, { ...place, item });
    this.#onNew();
    return item;
  }

  /** Keeps only the `count` smallest. */
  cut(count: number = this.#bound): void {
    if (this.#entries.size <= count) return;
    const entries = [...this.#entries.values()].sort(compare);
    this.#end = entries[count]!;
    for (const { name, item } of entries.slice(count)) {
      this.#entries.delete(name);
      this.#onLeaveOut(name, item);
    }
  }

  /** In hash order: the last one is cut first. */
  byHash(): T[] {
    return [...this.#entries.values()].sort(compare).map(({ item }) => item);
  }

  byName(): T[] {
    return [...this.#entries.values()].sort((a, b) => compareNames(a.name, b.name)).map(({ item }) => item);
  }
}

/** Independent of locale. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compare(a: Place, b: Place): number {
  return (a.high >>> 0) - (b.high >>> 0) || (a.low >>> 0) - (b.low >>> 0) || compareNames(a.name, b.name);
}

/** Returns the name, or a prefix with length and hash if it is long, so that distinct names stay distinct. */
export function shownName(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  hash.ofName(name);
  const digits = [hash.high, hash.low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  const head = name.slice(0, MAX_NAME_LENGTH - 50);
  // Do not split a surrogate pair.
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}... (${name.length} characters, ${digits})`;
}

/** False if `shownName` has shortened the name. */
export function isWholeName(shown: string): boolean {
  return !/\.\.\. \(\d+ characters, [0-9a-f]{16}\)$/.test(shown);
}
