// A set of 64-bit hashes in one flat array. Grows with them: 16 to 32 bytes each.

const FIRST_PLACES = 8;

export class HashSet {
  size = 0;
  /** Low and high word by place, at most half of them taken; 0 and 0: free. */
  #words: Int32Array = new Int32Array(FIRST_PLACES * 2);

  add(high: number, low: number): void {
    // No hash is all zeros: it would be a free place.
    const someLow = high === 0 && low === 0 ? 1 : low;
    const at = placeOf(this.#words, high, someLow);
    if (this.#words[at] === someLow && this.#words[at + 1] === high) return;
    this.#words[at] = someLow;
    this.#words[at + 1] = high;
    if (++this.size * 4 > this.#words.length) this.#grow();
  }

  forEach(visit: (high: number, low: number) => void): void {
    const words = this.#words;
    for (let at = 0; at < words.length; at += 2) if (words[at] !== 0 || words[at + 1] !== 0) visit(words[at + 1]!, words[at]!);
  }

  #grow(): void {
    const larger = new Int32Array(this.#words.length * 2);
    this.forEach((high, low) => {
      const at = placeOf(larger, high, low);
      larger[at] = low;
      larger[at + 1] = high;
    });
    this.#words = larger;
  }
}

/** Returns where the hash is, or the free place where it belongs. */
function placeOf(words: Int32Array, high: number, low: number): number {
  const mask = words.length - 2;
  let at = (low << 1) & mask;
  while ((words[at] !== 0 || words[at + 1] !== 0) && (words[at] !== low || words[at + 1] !== high)) at = (at + 2) & mask;
  return at;
}
