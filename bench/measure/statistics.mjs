// The arithmetic of the figures: medians with their spread, ratios by round, slopes between two sizes. Pure.

/** @typedef {{ min: number, median: number, max: number }} Spread */

/**
 * Returns the median and the extremes.
 * @param {readonly number[]} values at least one
 * @returns {Spread}
 */
export function spreadOf(values) {
  if (values.length === 0) throw new RangeError('no values to summarise');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { min: sorted[0], median, max: sorted[sorted.length - 1] };
}

/**
 * Returns the spread of the ratios of two values of the same round, since the machine's other work was the same for both.
 * @param {readonly number[]} values by round
 * @param {readonly number[]} references by round
 * @returns {Spread | null} null if no round has both
 */
export function ratioOf(values, references) {
  const rounds = Math.min(values.length, references.length);
  /** @type {number[]} */
  const ratios = [];
  for (let i = 0; i < rounds; i++) if (references[i] > 0) ratios.push(values[i] / references[i]);
  return ratios.length === 0 ? null : spreadOf(ratios);
}

/**
 * Returns the cost of one more unit of size, by round, without start-up, which is the same for both sizes.
 * @param {{ size: number, values: readonly number[] }} small
 * @param {{ size: number, values: readonly number[] }} large
 * @returns {number[]}
 */
export function slopes(small, large) {
  if (!(large.size > small.size)) throw new RangeError('a slope needs two sizes, the smaller first');
  const rounds = Math.min(small.values.length, large.values.length);
  return Array.from({ length: rounds }, (_, i) => (large.values[i] - small.values[i]) / (large.size - small.size));
}

/**
 * Returns the change between two spreads; its range is the widest that the two allow.
 * @param {Spread} before
 * @param {Spread} after
 * @returns {Spread}
 */
export function changeOf(before, after) {
  return { min: after.min / before.max, median: after.median / before.median, max: after.max / before.min };
}
