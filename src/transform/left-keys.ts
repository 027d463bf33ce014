// The keys that features of a source-layer still have. There may be any number of them, so past a bound it is known no more
// than that there are too many; which does not depend on the order in which they came, nor on how reports are folded.

/** What a key takes beside its characters, roughly. */
const KEY_COST = 8;
/** A layer that anybody draws has a hundredth. */
const MAX_COST = 65_536;

export class LeftKeys {
  #keys: Set<string> | null = new Set();
  #cost = 0;

  /** There are more than can be told. */
  get isFull(): boolean {
    return this.#keys === null;
  }

  add(key: string): void {
    if (this.#keys === null || this.#keys.has(key)) return;
    this.#cost += key.length + KEY_COST;
    if (this.#cost > MAX_COST) this.#keys = null;
    else this.#keys.add(key);
  }

  /** `null` = too many to tell. */
  addAll(keys: readonly string[] | null): void {
    if (keys === null) this.#keys = null;
    else for (const key of keys) this.add(key);
  }

  /** Sorted; null = too many to tell. */
  toList(): string[] | null {
    return this.#keys === null ? null : [...this.#keys].sort();
  }
}
