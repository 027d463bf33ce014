// Room that calls use one after the other, so that none allocates more than its result. Never a Buffer, parts of which cost
// more to make.

const FIRST_CAPACITY = 65_536;
/** What is kept between tiles; a larger tile gets room that is not kept. */
export const KEPT_CAPACITY = 16_777_216;

export class Scratch {
  #kept: Uint8Array = new Uint8Array(FIRST_CAPACITY);

  /** Returns that many bytes or more, with anything in them. The next call may return the same ones. */
  sized(capacity: number): Uint8Array {
    if (capacity <= this.#kept.length) return this.#kept;
    const larger = new Uint8Array(capacity);
    if (capacity <= KEPT_CAPACITY) this.#kept = larger;
    return larger;
  }
}

/** Returns a copy. Small ones share a slab of Node's, which costs less than an array each. */
export function copyOf(scratch: Uint8Array, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length);
  copy.set(scratch.subarray(0, length));
  return copy;
}
