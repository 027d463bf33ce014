// A few distinct numbers: the smallest of all that were added, in whatever order they came.

/** Tilesets have one extent, or two; a hostile one has as many as tiles. */
const MAX_NUMBERS = 16;

export class SmallestNumbers {
  #values: number[] = [];

  /** Ascending, each once. */
  get values(): readonly number[] {
    return this.#values;
  }

  add(number: number): void {
    const values = this.#values;
    if (values.includes(number)) return;
    if (values.length === MAX_NUMBERS && number > values.at(-1)!) return;
    this.#values = [...values, number].sort((a, b) => a - b).slice(0, MAX_NUMBERS);
  }
}
