// Things by name, of which there may be more than anybody can hold: those whose names have the smallest hashes stay. A name
// that is among the smallest of all is so among any part of them, so what stays was there from its first mention, and is
// complete in whatever order parts are counted and folded. Holds up to twice the bound between cuts.

import { ValueHash } from './value-hash.ts';

interface Entry<T> {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly item: T;
}

type Place = Omit<Entry<unknown>, 'item'>;

/** What is left of longer names: enough to know them by. */
const MAX_NAME_LENGTH = 1000;

const hash = new ValueHash();

export class SmallestNames<T> {
  readonly #bound: number;
  readonly #make: (name: string) => T;
  readonly #onLeaveOut: (name: string, item: T | null) => void;
  readonly #onNew: () => void;
  readonly #entries = new Map<string, Entry<T>>();
  /** The first name that did not stay; those from there on never will. */
  #end: Place | null = null;

  /**
   * `onLeaveOut` is called with each name that does not stay, and what went by it so far: once or more often. `onNew` is called
   * behind each name that is added.
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

  /** Returns what goes by the name, made if it is new; null = it is left out. */
  get(fullName: string): T | null {
    const name = shownName(fullName);
    const known = this.#entries.get(name);
    if (known !== undefined) return known.item;
    // Before it is added: what is returned has to be among those that stay.
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

  /** Leaves the smallest alone: so many, or as the bound has it. */
  cut(count: number = this.#bound): void {
    if (this.#entries.size <= count) return;
    const entries = [...this.#entries.values()].sort(compare);
    this.#end = entries[count]!;
    for (const { name, item } of entries.slice(count)) {
      this.#entries.delete(name);
      this.#onLeaveOut(name, item);
    }
  }

  /** In the order in which they are left out, the last first. */
  byHash(): T[] {
    return [...this.#entries.values()].sort(compare).map(({ item }) => item);
  }

  byName(): T[] {
    return [...this.#entries.values()].sort((a, b) => compareNames(a.name, b.name)).map(({ item }) => item);
  }
}

/** The same in every locale. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compare(a: Place, b: Place): number {
  return (a.high >>> 0) - (b.high >>> 0) || (a.low >>> 0) - (b.low >>> 0) || compareNames(a.name, b.name);
}

/** Returns what the name goes by: itself, or so much of it that two that begin alike stay two. */
export function shownName(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  hash.ofName(name);
  const digits = [hash.high, hash.low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  const head = name.slice(0, MAX_NAME_LENGTH - 50);
  // Half of a character past the basic plane is none.
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}... (${name.length} characters, ${digits})`;
}

/** Whether `shownName` has left a name as it was. */
export function isWholeName(shown: string): boolean {
  return !/\.\.\. \(\d+ characters, [0-9a-f]{16}\)$/.test(shown);
}
