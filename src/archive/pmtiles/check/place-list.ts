// A growing list of places in the tile data, in flat chunks of 12 bytes a place. Chunks are never copied, and each is sorted by
// itself, so that sorting needs no further memory.

export interface Place {
  readonly offset: number;
  readonly length: number;
}

const CHUNK = 65_536;

export class PlaceList {
  length = 0;
  readonly #offsets: Float64Array[] = [];
  readonly #lengths: Uint32Array[] = [];

  push(offset: number, length: number): void {
    const at = this.length % CHUNK;
    if (at === 0) {
      this.#offsets.push(new Float64Array(CHUNK));
      this.#lengths.push(new Uint32Array(CHUNK));
    }
    this.#offsets.at(-1)![at] = offset;
    this.#lengths.at(-1)![at] = length;
    this.length++;
  }

  /** Whether an ascending list has this place. */
  has(offset: number, length: number): boolean {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#offsetAt(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.#offsetAt(low) === offset && this.#lengthAt(low) === length;
  }

  /** Yields an ascending list. */
  *inOrder(): Generator<Place> {
    for (let i = 0; i < this.length; i++) yield { offset: this.#offsetAt(i), length: this.#lengthAt(i) };
  }

  /** Sorts the list by offset, then length, and yields it. It has lost its order then. */
  *sorted(): Generator<Place> {
    const cursors = this.#offsets.map((_, chunk) => {
      this.#sortChunk(chunk);
      return { at: chunk * CHUNK, end: Math.min(this.length, (chunk + 1) * CHUNK) };
    });
    // Descending, so that the first place is the last cursor's.
    const waiting = cursors.sort((a, b) => this.#compare(b.at, a.at));
    for (let front = waiting.pop(); front !== undefined; front = waiting.pop()) {
      yield { offset: this.#offsetAt(front.at), length: this.#lengthAt(front.at) };
      if (++front.at === front.end) continue;
      let low = 0;
      let high = waiting.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.#compare(waiting[middle]!.at, front.at) > 0) low = middle + 1;
        else high = middle;
      }
      waiting.splice(low, 0, front);
    }
  }

  #sortChunk(chunk: number): void {
    const start = chunk * CHUNK;
    const count = Math.min(CHUNK, this.length - start);
    const order = Uint32Array.from({ length: count }, (_, i) => start + i).sort((i, j) => this.#compare(i, j));
    const offsets = new Float64Array(CHUNK);
    const lengths = new Uint32Array(CHUNK);
    order.forEach((from, i) => {
      offsets[i] = this.#offsetAt(from);
      lengths[i] = this.#lengthAt(from);
    });
    this.#offsets[chunk] = offsets;
    this.#lengths[chunk] = lengths;
  }

  #compare(i: number, j: number): number {
    return this.#offsetAt(i) - this.#offsetAt(j) || this.#lengthAt(i) - this.#lengthAt(j);
  }

  #offsetAt(i: number): number {
    return this.#offsets[Math.floor(i / CHUNK)]![i % CHUNK]!;
  }

  #lengthAt(i: number): number {
    return this.#lengths[Math.floor(i / CHUNK)]![i % CHUNK]!;
  }
}
