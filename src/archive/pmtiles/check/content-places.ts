// Where the distinct contents of an archive lie: how many there are, which overlap, and how many bytes they leave over. Memory: 12
// bytes a content while tile data is in the order of tile ids; else 12 bytes an entry.

/** A content that begins before the one before it has ended, and is not the same. */
interface Overlap {
  readonly offset: number;
  readonly length: number;
}

export interface PlaceTotals {
  readonly contents: number;
  readonly overlaps: number;
  readonly firstOverlap: Overlap | null;
  /** Bytes before the end of the last content that no content has. */
  readonly gapBytes: number;
  readonly end: number;
}

export class ContentPlaces {
  /** Ascending by offset. */
  readonly #ascending = new Places();
  /** Contents that came later than others behind them; repeats are possible. */
  readonly #strays = new Places();
  #end = 0;
  #lastOffset = -1;

  /** Whether each content so far began where the one before it ended, or was there before. */
  isClustered = true;

  add(offset: number, length: number): void {
    if (offset >= this.#end && offset > this.#lastOffset) {
      if (offset > this.#end) this.isClustered = false;
      this.#ascending.push(offset, length);
      this.#lastOffset = offset;
      this.#end = offset + length;
    } else if (!this.#ascending.has(offset, length)) {
      this.isClustered = false;
      this.#strays.push(offset, length);
    }
  }

  totals(): PlaceTotals {
    const strays = this.#strays.sorted();
    let contents = 0;
    let overlaps = 0;
    let firstOverlap: Overlap | null = null;
    let gapBytes = 0;
    let end = 0;
    let last: Overlap = { offset: -1, length: 0 };
    for (const place of merged(this.#ascending, strays)) {
      if (place.offset === last.offset && place.length === last.length) continue;
      last = place;
      contents++;
      if (place.offset < end) {
        overlaps++;
        firstOverlap ??= place;
      } else gapBytes += place.offset - end;
      end = Math.max(end, place.offset + place.length);
    }
    return { contents, overlaps, firstOverlap, gapBytes, end };
  }
}

/** Yields both lists as one, ascending by offset, then length. */
function* merged(a: Places, b: Places): Generator<Overlap> {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const isA = j === b.length || (i < a.length && compare(a, i, b, j) <= 0);
    yield isA ? a.at(i++) : b.at(j++);
  }
}

function compare(a: Places, i: number, b: Places, j: number): number {
  return a.offsetAt(i) - b.offsetAt(j) || a.lengthAt(i) - b.lengthAt(j);
}

const CHUNK = 65_536;

/** A growing list in chunks, so that it never has to be copied. */
class Places {
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

  offsetAt(i: number): number {
    return this.#offsets[Math.floor(i / CHUNK)]![i % CHUNK]!;
  }

  lengthAt(i: number): number {
    return this.#lengths[Math.floor(i / CHUNK)]![i % CHUNK]!;
  }

  at(i: number): Overlap {
    return { offset: this.offsetAt(i), length: this.lengthAt(i) };
  }

  /** Whether an ascending list has this place. */
  has(offset: number, length: number): boolean {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.offsetAt(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.offsetAt(low) === offset && this.lengthAt(low) === length;
  }

  sorted(): Places {
    const order = Array.from({ length: this.length }, (_, i) => i).sort((i, j) => compare(this, i, this, j));
    const sorted = new Places();
    for (const i of order) sorted.push(this.offsetAt(i), this.lengthAt(i));
    return sorted;
  }
}
