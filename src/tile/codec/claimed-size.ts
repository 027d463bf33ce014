// The inflated size that a gzip stream declares. Only a first guess for the output buffer: it may be wrong.

/** Deflate never inflates to more than this many times its own size. */
const MAX_RATIO = 1032;

/** Reads gzip's last four bytes: the size of the last member modulo 2^32, which is not checked. */
export function claimedSize(stored: Uint8Array): number {
  const at = stored.length - 4;
  if (at < 0) return 0;
  const claimed = stored[at]! + stored[at + 1]! * 256 + stored[at + 2]! * 65_536 + stored[at + 3]! * 16_777_216;
  return Math.min(claimed, stored.length * MAX_RATIO);
}
