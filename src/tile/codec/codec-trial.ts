// Verifies a codec before it is used: zlib's native handle is undocumented, and a native addon may be any build.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { Codec } from './codec.ts';

/** Position of the time stamp in gzip's header. */
const TIME_STAMP = [4, 8] as const;
const LARGE = 'tile '.repeat(20_000);

/** @throws Error unless it inflates what zlib inflates, rejects what zlib rejects, and still works after an error */
export function verifyGunzip(codec: Pick<Codec, 'gunzip'>): void {
  for (const text of [LARGE, 't', LARGE]) {
    const bytes = Buffer.from(text);
    const stored = gzipSync(bytes);
    if (Buffer.compare(codec.gunzip(stored, bytes.length), bytes) !== 0) throw new Error('gunzip gives other bytes');
    if (takes(codec, stored.subarray(0, -1), bytes.length)) throw new Error('gunzip accepts a truncated stream');
    if (takes(codec, stored, bytes.length - 1)) throw new Error('gunzip exceeds the limit');
  }
}

/**
 * @throws Error unless zlib inflates the result, it has no time stamp, and equal input gives equal output regardless of what came
 * before; and unless it equals the output of `model`, if given
 */
export function verifyGzip(codec: Pick<Codec, 'gzip'>, model?: Pick<Codec, 'gzip'>): void {
  const [first, , again] = [LARGE, 't', LARGE].map((text) => {
    const stored = codec.gzip(Buffer.from(text));
    if (gunzipSync(stored).toString() !== text) throw new Error('gzip gives a stream of other bytes');
    if (model !== undefined && Buffer.compare(stored, model.gzip(Buffer.from(text))) !== 0)
      throw new Error('gzip gives other bytes than its model');
    if (stored.subarray(...TIME_STAMP).some((byte) => byte !== 0)) throw new Error('gzip writes the time');
    return stored;
  });
  if (Buffer.compare(first!, again!) !== 0) throw new Error('gzip gives other bytes the second time');
}

function takes(codec: Pick<Codec, 'gunzip'>, stored: Uint8Array, limit: number): boolean {
  try {
    codec.gunzip(stored, limit);
    return true;
  } catch {
    return false;
  }
}
