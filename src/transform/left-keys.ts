// The keys that features of a source-layer still have. Past a bound only "too many" is known. The result depends neither on the
// order of adding nor on the order of folding.

/** Approximate overhead of a key, besides its characters. */
const KEY_COST = 8;
/** Real layers have a hundredth of that. */
const MAX_COST = 65_536;

export class LeftKeys {
  #keys: Set<string> | null = new Set();
  /** By key: bits of field-types.ts, where types were collected. */
  readonly #types = new Map<string, number>();
  #cost = 0;

  /** There are too many keys to list. */
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

  /** `keys`: null = too many to list. `types` are those of the keys, in their order. */
  addAll(keys: readonly string[] | null, types: readonly number[] = []): void {
    if (keys === null) this.#keys = null;
    else keys.forEach((key, i) => void this.addType(key, types[i] ?? 0));
  }

  /** Sorted; null = too many to list. */
  toList(): string[] | null {
    return this.#keys === null ? null : [...this.#keys].sort();
  }

  /** Types of the keys in `toList`, 0 if not collected; null = none were collected. */
  toTypes(): number[] | null {
    if (this.#types.size === 0) return null;
    return this.toList()?.map((key) => this.#types.get(key) ?? 0) ?? null;
  }
}
