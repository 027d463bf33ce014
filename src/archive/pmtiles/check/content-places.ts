// Where the distinct contents of an archive lie: how many there are, which overlap, and how many bytes they leave over. Memory: 12
// bytes a content while tile data is in the order of tile ids; else up to 12 bytes an entry.

import { type Place, PlaceList } from './place-list.ts';

export interface PlaceTotals {
  readonly contents: number;
  /** Contents that begin before one before them has ended. */
  readonly overlaps: number;
  readonly firstOverlap: Place | null;
  /** Bytes before the end of the last content that no content has. */
  readonly gapBytes: number;
  readonly end: number;
}

export class ContentPlaces {
  /** Ascending by offset. */
  readonly #ascending = new PlaceList();
  /** Contents that came later than others behind them; repeats are possible. */
  readonly #strays = new PlaceList();
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

  /** To be called once, at the end. */
  totals(): PlaceTotals {
    let contents = 0;
    let overlaps = 0;
    let firstOverlap: Place | null = null;
    let gapBytes = 0;
    let end = 0;
    let last: Place = { offset: -1, length: 0 };
    for (const place of merged(this.#ascending.inOrder(), this.#strays.sorted())) {
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

/** Yields two ascending lists as one. */
function* merged(a: Iterator<Place>, b: Iterator<Place>): Generator<Place> {
  let one = a.next();
  let other = b.next();
  while (one.done !== true || other.done !== true) {
    const isOne = other.done === true || (one.done !== true && compare(one.value, other.value) <= 0);
    yield isOne ? one.value : other.value;
    if (isOne) one = a.next();
    else other = b.next();
  }
}

function compare(a: Place, b: Place): number {
  return a.offset - b.offset || a.length - b.length;
}
