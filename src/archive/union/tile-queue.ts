// Merges streams of tiles that are each in order: always takes the stream whose next tile is first. Of equal keys, the tile of the
// earlier input comes first.

import { hilbertId } from '../../tile/hilbert.ts';
import { isOnGrid, type Tile, type TileOrder } from '../../tile/key.ts';

/** A tile, and which input it is of. */
export interface InputTile {
  readonly input: number;
  readonly tile: Tile;
  /** In Hilbert order, on the grid; else 0. */
  readonly id: number;
}

export function inputTile(input: number, tile: Tile, order: TileOrder): InputTile {
  return { input, tile, id: order === 'hilbert' && isOnGrid(tile) ? hilbertId(tile.z, tile.x, tile.y) : 0 };
}

/** Negative if `a` comes first, 0 for one key. Ids are all 0 in row order. */
export function compareKeys(a: InputTile, b: InputTile): number {
  // Ascending TMS rows are descending y.
  return a.id - b.id || a.tile.z - b.tile.z || a.tile.x - b.tile.x || b.tile.y - a.tile.y;
}

/** Yields the tiles of all streams in order. Disposes of the streams. */
export function* inOrder(streams: readonly Iterator<InputTile>[]): Generator<InputTile> {
  const heap: Stream[] = [];
  try {
    for (const tiles of streams) {
      const { done, value } = tiles.next();
      if (done !== true) push(heap, { head: value, tiles });
    }
    while (heap.length > 0) {
      const first = heap[0] as Stream;
      yield first.head;
      const { done, value } = first.tiles.next();
      if (done !== true) first.head = value;
      else {
        const last = heap.pop() as Stream;
        if (heap.length === 0) return;
        heap[0] = last;
      }
      sink(heap);
    }
  } finally {
    for (const tiles of streams) tiles.return?.();
  }
}

interface Stream {
  head: InputTile;
  readonly tiles: Iterator<InputTile>;
}

function isBefore({ head: a }: Stream, { head: b }: Stream): boolean {
  return (compareKeys(a, b) || a.input - b.input) < 0;
}

function push(heap: Stream[], stream: Stream): void {
  let at = heap.push(stream) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap[at] as Stream, heap[parent] as Stream)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

/** Restores the order after the first stream has changed. */
function sink(heap: Stream[]): void {
  let at = 0;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && isBefore(heap[child] as Stream, heap[least] as Stream)) least = child;
    }
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Stream[], a: number, b: number): void {
  const stream = heap[a] as Stream;
  heap[a] = heap[b] as Stream;
  heap[b] = stream;
}
