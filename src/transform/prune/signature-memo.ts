// Caches results by signature: a fixed number of integers. Open addressing in flat typed arrays, so that a look-up allocates
// nothing. Holds at most MAX_ENTRIES (4 bytes a word each), then starts over.

const MAX_ENTRIES = 16_384;
const FIRST_ENTRIES = 64;

export class SignatureMemo<Found> {
  readonly #width: number;
  /** Entry number + 1 by hash, 0 = free; twice as many places as entries. */
  #places: Int32Array = new Int32Array(0);
  #signatures: Int32Array = new Int32Array(0);
  #found: Found[] = [];

  constructor(width: number) {
    this.#width = width;
    this.clear();
  }

  clear(): void {
    this.#places = new Int32Array(FIRST_ENTRIES * 2);
    this.#signatures = new Int32Array(FIRST_ENTRIES * this.#width);
    this.#found = [];
  }

  get(signature: Int32Array): Found | undefined {
    const entry = this.#places[this.#placeOf(signature)]!;
    return entry === 0 ? undefined : this.#found[entry - 1];
  }

  set(signature: Int32Array, found: Found): void {
    if (this.#found.length >= MAX_ENTRIES) this.clear();
    if (this.#found.length * 2 >= this.#places.length) this.#grow();
    const place = this.#placeOf(signature);
    if (this.#places[place] !== 0) return;
    this.#signatures.set(signature.subarray(0, this.#width), this.#found.length * this.#width);
    this.#places[place] = this.#found.push(found);
  }

  /** Returns the place of the signature, or the free place where it belongs. */
  #placeOf(signature: Int32Array): number {
    const places = this.#places;
    const signatures = this.#signatures;
    const width = this.#width;
    const mask = places.length - 1;
    let hash = 0;
    for (let i = 0; i < width; i++) hash = Math.imul(hash ^ signature[i]!, 0x9e3779b1) ^ (hash >>> 15);
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = places[place]!;
      if (entry === 0) return place;
      const start = (entry - 1) * width;
      let i = 0;
      while (i < width && signatures[start + i] === signature[i]) i++;
      if (i === width) return place;
    }
  }

  #grow(): void {
    const signatures = this.#signatures;
    const entries = this.#found.length;
    this.#places = new Int32Array(this.#places.length * 2);
    this.#signatures = new Int32Array(this.#places.length * this.#width);
    this.#signatures.set(signatures.subarray(0, entries * this.#width));
    for (let entry = 0; entry < entries; entry++) {
      const start = entry * this.#width;
      this.#places[this.#placeOf(signatures.subarray(start, start + this.#width))] = entry + 1;
    }
  }
}
