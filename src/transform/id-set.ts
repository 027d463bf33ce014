// A set of small numbers, for asking after the same few again and again. Open addressing in one flat array: 8 to 16 bytes each.

const FIRST_PLACES = 16;

export class IdSet {
  size = 0;
  /** Id + 1 by place, 0 = free; at most half are taken. */
  #places: Int32Array = new Int32Array(FIRST_PLACES);

  /** Adds the number; returns whether it is new. */
  add(id: number): boolean {
    const at = placeOf(this.#places, id + 1);
    if (this.#places[at] !== 0) return false;
    this.#places[at] = id + 1;
    if (++this.size * 2 > this.#places.length) this.#grow();
    return true;
  }

  clear(): void {
    this.size = 0;
    this.#places = new Int32Array(FIRST_PLACES);
  }

  #grow(): void {
    const larger = new Int32Array(this.#places.length * 2);
    for (const entry of this.#places) if (entry !== 0) larger[placeOf(larger, entry)] = entry;
    this.#places = larger;
  }
}

/** Returns where the entry is, or the free place where it belongs. */
function placeOf(places: Int32Array, entry: number): number {
  const mask = places.length - 1;
  let at = Math.imul(entry, 0x9e3779b1) & mask;
  while (places[at] !== 0 && places[at] !== entry) at = (at + 1) & mask;
  return at;
}
