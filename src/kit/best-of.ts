// The first few of many by an order, whatever the order they come in. Holds twice as many at most.

export class BestOf<T> {
  readonly limit: number;
  readonly #compare: (a: T, b: T) => number;
  #items: T[] = [];
  #worst: T | undefined;

  /** `compare` is negative when `a` goes before `b`, and 0 for equal items alone. */
  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.limit = limit;
    this.#compare = compare;
  }

  /** The last that is among them so far; undefined while there is room. Always undefined for a limit of 0. */
  get worst(): T | undefined {
    return this.#worst;
  }

  /** Whether an item may be among them. */
  wants(item: T): boolean {
    return this.limit > 0 && (this.#worst === undefined || this.#compare(item, this.#worst) < 0);
  }

  add(item: T): void {
    if (!this.wants(item)) return;
    this.#items.push(item);
    if (this.#items.length >= this.limit * 2) this.#trim();
  }

  /** In order. */
  items(): readonly T[] {
    this.#trim();
    return this.#items;
  }

  #trim(): void {
    this.#items = this.#items.sort(this.#compare).slice(0, this.limit);
    if (this.#items.length === this.limit) this.#worst = this.#items.at(-1);
  }
}
