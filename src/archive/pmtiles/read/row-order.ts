// Converts ranges of Hilbert ids to row order: zoom, column, TMS row. Memory: 8 bytes a tile of one zoom.

import { hilbertKey } from '../../../tile/hilbert.ts';
import { flipRow, sideOf, type TileKey } from '../../../tile/key.ts';

const FIRST_CAPACITY = 4096;

/** Yields the keys of one zoom's tiles in row order. `runs` are ranges of Hilbert ids, `to` exclusive. */
export function* rowOrder(z: number, runs: Iterable<{ from: number; to: number }>): Generator<TileKey> {
  const side = sideOf(z);
  let positions = new Float64Array(FIRST_CAPACITY);
  let count = 0;
  for (const { from, to } of runs) {
    for (let id = from; id < to; id++) {
      if (count === positions.length) positions = grown(positions);
      const { x, y } = hilbertKey(id);
      // Column and row packed into one number below 2^52, because typed arrays sort numbers fast.
      positions[count++] = x * side + flipRow(z, y);
    }
  }
  for (const position of positions.subarray(0, count).sort()) {
    const x = Math.floor(position / side);
    yield { z, x, y: flipRow(z, position - x * side) };
  }
}

function grown(positions: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(positions.length * 2);
  twice.set(positions);
  return twice;
}
