// Sets of tile rows as spans: sorted, apart by at least one row, both ends included.

import { joinedSpans } from '../../kit/number-spans.ts';

export type RowSpan = readonly [from: number, to: number];

/** Returns the union of spans in any order, limited to rows 0 to `last`. */
export function joinedRows(spans: readonly RowSpan[], last: number): RowSpan[] {
  const limited = spans.map(([from, to]): RowSpan => [Math.max(0, from), Math.min(last, to)]);
  return joinedSpans(limited.filter(([from, to]) => from <= to));
}

/** Returns `spans` without `others`; both are joined. */
export function withoutSpans(spans: readonly RowSpan[], others: readonly RowSpan[]): RowSpan[] {
  if (others.length === 0) return [...spans];
  const left: RowSpan[] = [];
  let next = 0;
  for (const [start, end] of spans) {
    let from = start;
    while (next < others.length && others[next]![1] < from) next++;
    for (let i = next; i < others.length && others[i]![0] <= end; i++) {
      const [hole, holeEnd] = others[i]!;
      if (hole > from) left.push([from, hole - 1]);
      from = Math.max(from, holeEnd + 1);
    }
    if (from <= end) left.push([from, end]);
  }
  return left;
}

export function areSameSpans(a: readonly RowSpan[], b: readonly RowSpan[]): boolean {
  return a.length === b.length && a.every(([from, to], i) => from === b[i]![0] && to === b[i]![1]);
}
