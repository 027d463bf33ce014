// Tiles in zstd, through node:zlib.

// By name it could not be imported where Node has no zstd, and the library would not load there to say so.
import zlib from 'node:zlib';
import { zstdFrames } from './zstd-frames.ts';

/** About as fast as gzip at level 6, and a hundredth smaller on tiles as they are published; 12 takes a third longer for another hundredth. */
const LEVEL = 9;

/**
 * Inflates all frames, and no more than `limit` bytes.
 * @throws Error when the stream is damaged, cut off or goes on past its frames; its code is ERR_BUFFER_TOO_LARGE past the limit
 */
export function unzstd(stored: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  // All are measured first: a stream that is cut off is refused for that, as in the other compressions.
  for (const frame of [...zstdFrames(stored)]) {
    // Node takes no limit of 0.
    const part = zlib.zstdDecompressSync(frame, { maxOutputLength: Math.max(1, limit - length) });
    length += part.length;
    if (length > limit) throw Object.assign(new RangeError(`more than ${limit} bytes`), { code: 'ERR_BUFFER_TOO_LARGE' });
    parts.push(part);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** One frame with its size and a checksum: damage is found when it is read. Equal in, equal out, with one build of libzstd. */
export function zstd(bytes: Uint8Array): Uint8Array {
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL, [zlib.constants.ZSTD_c_checksumFlag]: 1 };
  return zlib.zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length });
}
