// The bounding boxes of runs of Hilbert ids, by zoom. A long run is taken square by square, not tile by tile.

import type { ZoomCover } from './extent.ts';
import { firstId, hilbertKey, zoomOfId } from './hilbert.ts';

export class IdCover {
  readonly #covers: { zoom: number; minX: number; minY: number; maxX: number; maxY: number }[] = [];

  /** Adds the ids from `from` (inclusive) to `to` (exclusive). */
  add(from: number, to: number): void {
    for (let id = from; id < to; ) {
      const zoom = zoomOfId(id);
      const inZoom = id - firstId(zoom);
      let size = 1;
      while (inZoom % (size * 4) === 0 && id + size * 4 <= to && size * 4 <= 4 ** zoom) size *= 4;
      this.#addSquare(zoom, id, Math.sqrt(size));
      id += size;
    }
  }

  /** Ascending by zoom. */
  covers(): ZoomCover[] {
    return this.#covers.filter((cover) => cover !== undefined);
  }

  /** The ids of a square are consecutive, and begin in one of its corners. */
  #addSquare(zoom: number, id: number, side: number): void {
    const key = hilbertKey(id);
    const x = key.x - (key.x % side);
    const y = key.y - (key.y % side);
    const cover = this.#covers[zoom];
    if (cover === undefined) {
      this.#covers[zoom] = { zoom, minX: x, minY: y, maxX: x + side - 1, maxY: y + side - 1 };
      return;
    }
    if (x < cover.minX) cover.minX = x;
    if (y < cover.minY) cover.minY = y;
    if (x + side - 1 > cover.maxX) cover.maxX = x + side - 1;
    if (y + side - 1 > cover.maxY) cover.maxY = y + side - 1;
  }
}
