// Lists of whole numbers as people write them: 3,7-9.

/** Returns ascending numbers with neighbours joined: 3, 7-9. */
export function numberSpans(numbers: readonly number[]): string {
  const spans: [from: number, to: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
