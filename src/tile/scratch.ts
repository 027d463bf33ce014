// Room that calls use one after the other, so that none allocates more than its result.

const FIRST_CAPACITY = 65_536;
/** What is kept between tiles; a larger tile gets room that is not kept. */
const KEPT_CAPACITY = 16_777_216;

export class Scratch {
  #kept: Buffer = Buffer.alloc(FIRST_CAPACITY);

  /** Returns that many bytes or more, with anything in them. The next call may return the same ones. */
  sized(capacity: number): Buffer {
    if (capacity <= this.#kept.length) return this.#kept;
    const larger = Buffer.alloc(capacity);
    if (capacity <= KEPT_CAPACITY) this.#kept = larger;
    return larger;
  }
}

/** Returns a copy. Small ones share a slab of Node's, which costs less than an array each. */
export function copyOf(scratch: Buffer, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length);
  scratch.copy(copy, 0, 0, length);
  return copy;
}
