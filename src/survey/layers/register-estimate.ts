// How many values HyperLogLog's registers stand for, by O. Ertl's estimator ("New cardinality estimation algorithms for
// HyperLogLog sketches", 2017): without bias from the first value on, so that small numbers need no rule of their own.

/** A register counts the zeros at the head of this many bits, and one more. */
const RANK_BITS = 32;

/** Returns the estimate as a whole number. */
export function estimateOf(registers: Uint8Array): number {
  const { length } = registers;
  const registersOf = new Float64Array(RANK_BITS + 2);
  for (const rank of registers) registersOf[rank]!++;
  let sum = length * tau(1 - registersOf[RANK_BITS + 1]! / length);
  for (let rank = RANK_BITS; rank >= 1; rank--) sum = 0.5 * (sum + registersOf[rank]!);
  sum += length * sigma(registersOf[0]! / length);
  return Math.round(length ** 2 / (2 * Math.LN2 * sum));
}

/** What the share of registers that nothing has fallen into adds. */
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

/** What is lost in the registers that are full. */
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
