// Adds up the censuses of several archives. Strips of a union are as wide as the widest that it is made of: those of MBTiles are
// single columns, those of PMTiles up to 64. Memory grows with the strips, not with the archives.

import type { ColumnCount } from '../types.ts';

interface Strip {
  from: number;
  to: number;
  tiles: number;
  bytes: number;
  inputs: number[];
}

export class StripSums {
  /** By zoom. Ascending, without overlap. */
  readonly #zooms = new Map<number, Strip[]>();

  /** Adds an archive's census. Inputs are added in ascending order. */
  add(input: number, census: Iterable<ColumnCount>): void {
    const zooms = Map.groupBy(census, ({ zoom }) => zoom);
    for (const [zoom, counts] of zooms) {
      const strips = counts.map(({ columns: [from, to], tiles, bytes }) => ({ from, to, tiles, bytes, inputs: [input] }));
      this.#zooms.set(zoom, joined(this.#zooms.get(zoom) ?? [], strips));
    }
  }

  /** Ascending by zoom, then column. */
  *counts(): Generator<ColumnCount> {
    const zooms = [...this.#zooms].sort(([a], [b]) => a - b);
    for (const [zoom, strips] of zooms) {
      for (const { from, to, tiles, bytes, inputs } of strips) yield { zoom, columns: [from, to], tiles, bytes, inputs };
    }
  }
}

/** Joins two ascending lists. Strips that overlap become one. */
function joined(a: readonly Strip[], b: readonly Strip[]): Strip[] {
  const strips: Strip[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    const isOne = other === undefined || (one !== undefined && one.from <= other.from);
    const next = (isOne ? one : other) as Strip;
    if (isOne) i++;
    else j++;
    const last = strips.at(-1);
    if (last === undefined || next.from > last.to) strips.push(next);
    else strips[strips.length - 1] = sum(last, next);
  }
  return strips;
}

function sum(a: Strip, b: Strip): Strip {
  return {
    from: a.from,
    to: Math.max(a.to, b.to),
    tiles: a.tiles + b.tiles,
    bytes: a.bytes + b.bytes,
    inputs: [...new Set([...a.inputs, ...b.inputs])].sort((x, y) => x - y),
  };
}
