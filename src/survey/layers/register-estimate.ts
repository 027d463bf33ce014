// Estimates the number of values from HyperLogLog registers by O. Ertl's estimator ("New cardinality estimation algorithms for
// HyperLogLog sketches", 2017): unbiased from the first value on, so small numbers need no special case.

/** A register holds the number of leading zeros in this many bits, plus one. */
const RANK_BITS = 32;

/** Returns the estimate as an integer. */
export function estimateOf(registers: Uint8Array): number {
  const { length } = registers;
  const registersOf = new Float64Array(RANK_BITS + 2);
  for (const rank of registers) registersOf[rank]!++;
  let sum = length * tau(1 - registersOf[RANK_BITS + 1]! / length);
  for (let rank = RANK_BITS; rank >= 1; rank--) sum = 0.5 * (sum + registersOf[rank]!);
  sum += length * sigma(registersOf[0]! / length);
  return Math.round(length ** 2 / (2 * Math.LN2 * sum));
}

/** The contribution of empty registers. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let factor = 1;
  let sum = share;
  for (let before = -1; sum !== before; factor *= 2) {
    before = sum;
    power *= power;
    sum += power * factor;
  }
  return sum;
}

/** The correction for saturated registers. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let factor = 1;
  let sum = 1 - share;
  for (let before = -1; sum !== before; ) {
    before = sum;
    root = Math.sqrt(root);
    factor *= 0.5;
    sum -= (1 - root) ** 2 * factor;
  }
  return sum / 3;
}
