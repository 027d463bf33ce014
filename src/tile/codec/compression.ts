// Inflates and deflates tiles. What a tile is compressed with is sniffed from its first bytes and believed over any
// metadata; brotli has no magic, so it is believed where an archive claims it.

import { brotliCompressSync, brotliDecompressSync, constants, inflateSync } from 'node:zlib';
import { TileError } from '../../errors.ts';
import type { Compression } from '../type.ts';
import type { CodecName } from './codec.ts';
import { codecNamed } from './codecs.ts';
import { probeCompressor } from './compressor-probe.ts';
import { PLAIN_CODEC } from './zlib-codec.ts';
import { unzstd, zstd } from './zstd.ts';

/** What the bytes of one tile are. 'zlib' exists in the wild, but in no archive's header. */
export type StoredCompression = Exclude<Compression, 'unknown'> | 'zlib';

/** Inflated bytes that one tile may take unless the request says otherwise. */
export const MAX_INFLATED_BYTES = 67_108_864;

/** 11, the default, takes fifteen times as long for a few bytes in a hundred. */
const BROTLI_QUALITY = 9;
/** Versions of libzstd differ in where they begin a new block, which shows in more than 128 KiB. */
const ZSTD_PROBE_BYTES = 400_000;
/** The first byte of nearly every vector tile. No brotli stream of a tile begins with it, but decoders take it for an empty one. */
const MVT_LAYER_TAG = 0x1a;

/** What zlib returns with `info: true`, which its types do not tell; bytesWritten counts what the stream took. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Returns what the stored bytes are compressed with. `claimed` is the archive's word, used for brotli only. */
export function sniffCompression(stored: Uint8Array, claimed: Compression = 'unknown'): StoredCompression {
  if (stored.length >= 2 && stored[0] === 0x1f && stored[1] === 0x8b) return 'gzip';
  if (isZlibHeader(stored)) return 'zlib';
  if (stored.length >= 4 && stored[0] === 0x28 && stored[1] === 0xb5 && stored[2] === 0x2f && stored[3] === 0xfd) return 'zstd';
  return claimed === 'brotli' && stored.length > 0 && stored[0] !== MVT_LAYER_TAG ? 'brotli' : 'none';
}

/** Deflate with a window of 32 KiB, and the check bits of RFC 1950 right. 0x78 alone would also be protobuf field 15. */
function isZlibHeader(stored: Uint8Array): boolean {
  return stored.length >= 6 && stored[0] === 0x78 && ((stored[0] << 8) | (stored[1] as number)) % 31 === 0;
}

/**
 * Inflates a tile; uncompressed bytes come back as the same array. The codec is for gzip, and changes nothing but the time.
 * @throws TileError 'compression' when the bytes are damaged or go on past their end, 'inflated-size' past `limit` bytes
 */
export function inflate(
  stored: Uint8Array,
  compression: StoredCompression,
  limit: number = MAX_INFLATED_BYTES,
  codec: CodecName = 'zlib',
): Uint8Array {
  if (compression === 'none') return stored;
  // Outside of what follows: a codec that cannot be had is no fault of the tile.
  const gzip = compression === 'gzip' ? codecNamed(codec) : null;
  try {
    if (gzip !== null) return gzip.gunzip(stored, limit);
    if (compression === 'zstd') return unzstd(stored, limit);
    const whole = { maxOutputLength: limit, info: true };
    const { buffer, engine } = (compression === 'zlib'
      ? inflateSync(stored, whole)
      : brotliDecompressSync(stored, whole)) as unknown as Inflated;
    if (engine.bytesWritten === stored.length) return buffer;
    const surplus = stored.length - engine.bytesWritten;
    throw new TileError('compression', `the tile goes on for ${surplus} bytes past the end of its ${compression} stream`);
  } catch (cause) {
    if (cause instanceof TileError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new TileError('inflated-size', `the tile inflates to more than ${limit} bytes`, { cause });
    }
    throw new TileError('compression', `the tile does not inflate (${compression}): ${(cause as Error).message}`, { cause });
  }
}

/** The compressors that may write tiles of an archive, each by what it writes: another build may make other bytes of equal tiles. */
export function compressorVersions(written: ReadonlySet<Compression>, codec: CodecName): Record<string, string> {
  return {
    zlib: PLAIN_CODEC.version,
    ...(codec === 'zlib' ? {} : { [codec]: codecNamed(codec).version }),
    ...(written.has('brotli') ? { brotli: probeCompressor(brotli) } : {}),
    ...(written.has('zstd') ? { zstd: probeCompressor(zstd, ZSTD_PROBE_BYTES) } : {}),
  };
}

/**
 * Deflates a tile. zlib comes back as gzip, which every reader knows. gzip has no time stamp: equal in, equal out, with one
 * codec. Directories and metadata of archives name none: theirs is zlib as it is documented, which need not be tried out.
 */
export function deflate(bytes: Uint8Array, compression: StoredCompression, codec?: CodecName): Uint8Array {
  if (compression === 'none') return bytes;
  if (compression === 'zstd') return zstd(bytes);
  if (compression === 'brotli') return brotli(bytes);
  return (codec === undefined ? PLAIN_CODEC : codecNamed(codec)).gzip(bytes);
}

function brotli(bytes: Uint8Array): Uint8Array {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
}
