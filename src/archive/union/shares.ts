// Divides a sample among archives, by their tiles.

/** Yields each input with its share of `count`, without those whose share is 0. Shares add up to `count`, or to all tiles. */
export function* inputShares(tiles: readonly number[], count: number): Generator<[input: number, share: number]> {
  const total = tiles.reduce((sum, n) => sum + n, 0);
  const wanted = Math.min(count, total);
  let passed = 0;
  let given = 0;
  for (const [input, n] of tiles.entries()) {
    passed += n;
    const share = Math.round((wanted * passed) / Math.max(1, total)) - given;
    given += share;
    if (share > 0) yield [input, share];
  }
}
