// Damage to bytes of any kind: bits, bytes, ranges, ends. Damage that knows the format goes deeper; this finds the unexpected.

/** Numbers from 0 to below 1. */
export type Random = () => number;

/** Bytes with special meaning in formats: zeros and ones, ends of ranges, signs, continued varints. */
const TELLING_BYTES = [0, 1, 2, 3, 4, 7, 8, 10, 13, 31, 32, 127, 128, 129, 254, 255];
const LONGEST_PIECE = 200;

/** Counts, lengths and offsets at the limits of arithmetic. */
export const TELLING_NUMBERS: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 4n, 127n, 128n, 255n, 256n, 16_383n, 16_384n, 65_535n, 65_536n],
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 52n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n],
];

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}

/** Returns the bytes with one piece of damage; `others` are the source of foreign pieces. */
export function damaged(random: Random, bytes: Uint8Array, others: readonly Uint8Array[] = [bytes]): Uint8Array {
  const at = below(random, bytes.length + 1);
  const to = Math.min(bytes.length, at + below(random, pick(random, [2, 16, LONGEST_PIECE])));
  const put = (piece: Uint8Array | readonly number[], end: number): Uint8Array =>
    Buffer.concat([bytes.subarray(0, at), Uint8Array.from(piece), bytes.subarray(end)]);
  switch (below(random, 9)) {
    case 0:
      return put([(bytes[at] ?? 0) ^ (1 << below(random, 8))], at + 1);
    case 1:
      return put([below(random, 256)], at + 1);
    case 2:
      return put([pick(random, TELLING_BYTES)], at + 1);
    case 3:
      return put([(bytes[at] ?? 0) + pick(random, [-2, -1, 1, 2])], at + 1);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return put([], to);
    case 6:
      return put(bytes.subarray(at, to), at);
    case 7:
      return put(new Uint8Array(to - at), to);
    default: {
      const other = pick(random, others);
      const from = below(random, other.length + 1);
      return put(other.subarray(from, from + below(random, LONGEST_PIECE)), to);
    }
  }
}
