// Spans of whole numbers, both ends included, and lists of numbers as people write them: 3,7-9.

/** Returns spans in any order as ascending ones, apart by at least one number. */
export function joinedSpans(spans: Iterable<readonly [from: number, to: number]>): [from: number, to: number][] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Returns ascending numbers with neighbours joined: 3, 7-9. */
export function numberSpans(numbers: readonly number[]): string {
  const spans = joinedSpans(numbers.map((number) => [number, number] as const));
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
