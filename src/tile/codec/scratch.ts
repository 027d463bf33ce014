// A reusable output buffer, so that a call allocates only its result. A plain Uint8Array: views of a Buffer cost more.

const FIRST_CAPACITY = 65_536;
/** The largest buffer kept between tiles. */
export const KEPT_CAPACITY = 16_777_216;

export class Scratch {
  #kept: Uint8Array = new Uint8Array(FIRST_CAPACITY);

  /** Returns a buffer of at least `capacity` bytes with undefined content. The next call may return the same buffer. */
  sized(capacity: number): Uint8Array {
    if (capacity <= this.#kept.length) return this.#kept;
    const larger = new Uint8Array(capacity);
    if (capacity <= KEPT_CAPACITY) this.#kept = larger;
    return larger;
  }
}

/** Returns a copy. Small copies share a slab of Node's, which is cheaper than separate arrays. */
export function copyOf(scratch: Uint8Array, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length);
  copy.set(scratch.subarray(0, length));
  return copy;
}
