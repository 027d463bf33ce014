// Places where features of a layer meet: shared borders and junctions. These vertices are pinned, so that two neighbouring areas
// keep the same border, and a line that ends on a vertex of another line, or of another part of its feature, still does.

import type { Shape } from './shape.ts';

const OFFSET = 33_554_432;
const WIDTH = 67_108_864;

/** Reused for every layer; grows with the vertices of the largest layer: 8 bytes each. */
export class SharedVertices {
  /** One number per place. */
  #places: Float64Array = new Float64Array(1024);
  #count = 0;
  /** Places that occur more than once, ascending, at the front of `#places`. */
  #shared = 0;

  clear(): void {
    this.#count = 0;
    this.#shared = 0;
  }

  /** Adds the vertices of a feature, each place once per path, because a path that only meets itself is not shared. */
  add(shape: Shape): void {
    for (let path = 0; path < shape.paths; path++) {
      const start = this.#count;
      for (let i = shape.starts[path]!; i < shape.endOf(path); i++) this.#push(placeOf(shape, i));
      const places = this.#places.subarray(start, this.#count).sort();
      let distinct = 0;
      for (const place of places) if (distinct === 0 || places[distinct - 1] !== place) places[distinct++] = place;
      this.#count = start + distinct;
    }
  }

  /** Determines the shared places, after all features are added. */
  settle(): void {
    const places = this.#places.subarray(0, this.#count).sort();
    let shared = 0;
    for (let i = 1; i < places.length; i++) {
      const place = places[i]!;
      if (place === places[i - 1] && (shared === 0 || places[shared - 1] !== place)) places[shared++] = place;
    }
    this.#shared = shared;
  }

  /** Pins the vertices of a feature in shared places. */
  pin(shape: Shape): void {
    const end = shape.starts[shape.paths]!;
    for (let i = 0; i < end; i++) if (this.#isShared(placeOf(shape, i))) shape.pinned[i] = 1;
  }

  #isShared(place: number): boolean {
    const places = this.#places;
    let low = 0;
    let high = this.#shared;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low < this.#shared && places[low] === place;
  }

  #push(place: number): void {
    if (this.#count === this.#places.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#places);
      this.#places = larger;
    }
    this.#places[this.#count++] = place;
  }
}

/** Coordinates of a shape fit 26 bits each, so both fit a double. */
function placeOf({ xs, ys }: Shape, vertex: number): number {
  return (xs[vertex]! + OFFSET) * WIDTH + (ys[vertex]! + OFFSET);
}
