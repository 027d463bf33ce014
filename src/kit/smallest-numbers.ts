// Keeps the smallest distinct numbers of all that were added, in any order.

/** A tileset has one or two extents; a hostile one has as many as tiles. */
const MAX_NUMBERS = 16;

export class SmallestNumbers {
  #values: number[] = [];

  /** Ascending and distinct. */
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
