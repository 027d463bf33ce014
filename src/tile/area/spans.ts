// Sets of tile rows as spans: sorted, apart by at least one row, both ends included.

export type RowSpan = readonly [from: number, to: number];

/** Returns the union of spans in any order, limited to rows 0 to `last`. */
export function joinedSpans(spans: readonly RowSpan[], last: number): RowSpan[] {
  const sorted = spans
    .map(([from, to]): [number, number] => [Math.max(0, from), Math.min(last, to)])
    .filter(([from, to]) => from <= to)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const joined: [number, number][] = [];
  for (const span of sorted) {
    const before = joined.at(-1);
    if (before !== undefined && span[0] <= before[1] + 1) before[1] = Math.max(before[1], span[1]);
    else joined.push(span);
  }
  return joined;
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
