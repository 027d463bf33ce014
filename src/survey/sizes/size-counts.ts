// The number of tiles of each size, from which sums, percentiles and histograms are exact after one scan. Memory grows only with
// distinct sizes: 8 bytes for each possible size below 64 KiB, and a Map entry for each larger size that occurs.

const DENSE_SIZES = 65_536;
const FIRST_DENSE = 1024;

/** Sizes, ascending, and the number of tiles of each. */
export interface CountedSizes {
  readonly sizes: readonly number[];
  readonly counts: readonly number[];
}

export class SizeCounts {
  #dense: Float64Array = new Float64Array(FIRST_DENSE);
  readonly #large = new Map<number, number>();

  add(bytes: number, tiles: number): void {
    if (bytes >= DENSE_SIZES) {
      this.#large.set(bytes, (this.#large.get(bytes) ?? 0) + tiles);
      return;
    }
    while (bytes >= this.#dense.length) {
      const larger = new Float64Array(this.#dense.length * 4);
      larger.set(this.#dense);
      this.#dense = larger;
    }
    this.#dense[bytes]! += tiles;
  }

  counted(): CountedSizes {
    const sizes: number[] = [];
    const counts: number[] = [];
    this.#dense.forEach((count, size) => {
      if (count === 0) return;
      sizes.push(size);
      counts.push(count);
    });
    for (const [size, count] of [...this.#large].sort(([a], [b]) => a - b)) {
      sizes.push(size);
      counts.push(count);
    }
    return { sizes, counts };
  }
}

/** Returns their sum. */
export function joinCountedSizes(parts: Iterable<CountedSizes>): CountedSizes {
  const joined = new SizeCounts();
  for (const { sizes, counts } of parts) for (const [at, size] of sizes.entries()) joined.add(size, counts[at]!);
  return joined.counted();
}
