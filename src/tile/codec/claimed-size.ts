// What a gzip stream says of its size: a first guess at the room that it needs, and no more than that.

/** No deflate stream inflates to more than this many times itself. */
const MAX_RATIO = 1032;

/** gzip's last four bytes: the size modulo 2^32, of the last member alone, and as true as whoever wrote it. */
export function claimedSize(stored: Uint8Array): number {
  const at = stored.length - 4;
  if (at < 0) return 0;
  const claimed = stored[at]! + stored[at + 1]! * 256 + stored[at + 2]! * 65_536 + stored[at + 3]! * 16_777_216;
  return Math.min(claimed, stored.length * MAX_RATIO);
}
