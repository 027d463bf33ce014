// The keys that features of a source-layer still have. There may be any number of them, so past a bound it is known no more
// than that there are too many; which does not depend on the order in which they came, nor on how reports are folded.

/** What a key takes beside its characters, roughly. */
const KEY_COST = 8;
/** A layer that anybody draws has a hundredth. */
const MAX_COST = 65_536;

export class LeftKeys {
  #keys: Set<string> | null = new Set();
  /** By key: bits of field-types.ts, where they were looked for. */
  readonly #types = new Map<string, number>();
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

  /** Adds types of a key's values, as bits. */
  addType(key: string, types: number): void {
    this.add(key);
    if (this.#keys !== null && types !== 0) this.#types.set(key, (this.#types.get(key) ?? 0) | types);
  }

  /** `keys`: null = too many to tell. `types` are those of the keys, in their order. */
  addAll(keys: readonly string[] | null, types: readonly number[] = []): void {
    if (keys === null) this.#keys = null;
    else keys.forEach((key, i) => void this.addType(key, types[i] ?? 0));
  }

  /** Sorted; null = too many to tell. */
  toList(): string[] | null {
    return this.#keys === null ? null : [...this.#keys].sort();
  }

  /** Of the keys in `toList`, 0 where nobody looked; null = nobody did at all. */
  toTypes(): number[] | null {
    if (this.#types.size === 0) return null;
    return this.toList()?.map((key) => this.#types.get(key) ?? 0) ?? null;
  }
}
