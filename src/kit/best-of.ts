// Keeps the first `limit` of many items in a given order, whatever order they arrive in. Holds at most twice that many.

export class BestOf<T> {
  readonly limit: number;
  readonly #compare: (a: T, b: T) => number;
  #items: T[] = [];
  #worst: T | undefined;

  /** `compare` is negative when `a` sorts before `b`, and 0 only for equal items. */
  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.limit = limit;
    this.#compare = compare;
  }

  /** The last item kept so far; undefined while there is room, and always undefined for a limit of 0. */
  get worst(): T | undefined {
    return this.#worst;
  }

  /** Whether adding this item could change the result. */
  wants(item: T): boolean {
    return this.limit > 0 && (this.#worst === undefined || this.#compare(item, this.#worst) < 0);
  }

  add(item: T): void {
    if (!this.wants(item)) return;
    this.#items.push(item);
    if (this.#items.length >= this.limit * 2) this.#trim();
  }

  /** Sorted by `compare`. */
  items(): readonly T[] {
    this.#trim();
    return this.#items;
  }

  #trim(): void {
    this.#items = this.#items.sort(this.#compare).slice(0, this.limit);
    if (this.#items.length === this.limit) this.#worst = this.#items.at(-1);
  }
}
