// Inflates and deflates tiles. A tile's compression is sniffed from its first bytes, which override the metadata. Brotli has no
// magic number, so it is assumed where the archive declares it.

import { brotliCompressSync, brotliDecompressSync, constants, inflateSync } from 'node:zlib';
import { TileError } from '../../errors.ts';
import type { Compression } from '../type.ts';
import type { CodecName } from './codec.ts';
import { codecNamed } from './codecs.ts';
import { probeCompressor } from './compressor-probe.ts';
import { PLAIN_CODEC } from './zlib-codec.ts';
import { unzstd, zstd } from './zstd.ts';

/** The compression of one tile. 'zlib' exists in real archives, though no archive header can declare it. */
export type StoredCompression = Exclude<Compression, 'unknown'> | 'zlib';

/** Limit on the inflated bytes of one tile, unless the request sets another. */
export const MAX_INFLATED_BYTES = 67_108_864;

/** The default of 11 takes 15 times as long and saves a few percent. */
const BROTLI_QUALITY = 9;
/** A window reaches back over its size less this (RFC 7932, section 9.1). */
const BROTLI_WINDOW_GAP = 16;
/** Versions of libzstd differ in where they start a new block, which shows only past 128 KiB. */
const ZSTD_PROBE_BYTES = 400_000;
/** Of probes of a level: larger ones take seconds at the highest. zstd starts a new block past 128 KiB. */
const LEVEL_PROBE_BYTES = { zstd: 150_000, others: 30_000 } as const;
/**
 * The first byte of nearly every vector tile. No brotli-compressed tile starts with it, but brotli decoders read it as an empty
 * stream.
 */
const MVT_LAYER_TAG = 0x1a;

/** zlib's result with `info: true`, which Node's types lack. bytesWritten is the number of input bytes consumed. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Returns the compression of the stored bytes. `claimed` is the compression the archive declares, used only for brotli. */
export function sniffCompression(stored: Uint8Array, claimed: Compression = 'unknown'): StoredCompression {
  if (stored.length >= 2 && stored[0] === 0x1f && stored[1] === 0x8b) return 'gzip';
  if (isZlibHeader(stored)) return 'zlib';
  if (stored.length >= 4 && stored[0] === 0x28 && stored[1] === 0xb5 && stored[2] === 0x2f && stored[3] === 0xfd) return 'zstd';
  return claimed === 'brotli' && stored.length > 0 && stored[0] !== MVT_LAYER_TAG ? 'brotli' : 'none';
}

/** Accepts deflate with a 32 KiB window and valid check bits (RFC 1950). 0x78 alone could also be protobuf field 15. */
function isZlibHeader(stored: Uint8Array): boolean {
  return stored.length >= 6 && stored[0] === 0x78 && ((stored[0] << 8) | (stored[1] as number)) % 31 === 0;
}

/**
 * Inflates a tile; uncompressed bytes are returned as the same array. The codec applies to gzip and affects only speed.
 * @throws TileError 'compression' for damaged or trailing bytes, 'inflated-size' past `limit` bytes
 */
export function inflate(
  stored: Uint8Array,
  compression: StoredCompression,
  limit: number = MAX_INFLATED_BYTES,
  codec: CodecName = 'zlib',
): Uint8Array {
  if (compression === 'none') return stored;
  // Outside the try block: a missing codec is not the tile's fault.
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

/**
 * Returns the versions of the compressors that may write tiles, identified by their output: another build may compress equal
 * tiles differently.
 */
export function compressorVersions(written: ReadonlySet<Compression>, codec: CodecName): Record<string, string> {
  return {
    zlib: PLAIN_CODEC.version,
    ...(codec === 'zlib' ? {} : { [codec]: codecNamed(codec).version }),
    ...(written.has('brotli') ? { brotli: probeCompressor((bytes) => brotli(bytes)) } : {}),
    ...(written.has('zstd') ? { zstd: probeCompressor((bytes) => zstd(bytes), ZSTD_PROBE_BYTES) } : {}),
  };
}

/** Returns the version of a compressor at a level that the request names: builds may agree at the usual one and differ here. */
export function levelVersion(compression: Compression, level: number): Record<string, string> {
  const compress = (bytes: Uint8Array) => deflate(bytes, compression === 'unknown' ? 'none' : compression, undefined, level);
  const length = compression === 'zstd' ? LEVEL_PROBE_BYTES.zstd : LEVEL_PROBE_BYTES.others;
  return { [`${compression} at level ${level}`]: probeCompressor(compress, length) };
}

/**
 * Deflates a tile. zlib becomes gzip, which every reader supports. gzip has no time stamp, so equal input gives equal output with
 * one codec. Directories and metadata pass no codec: they use node:zlib's documented interface, which needs no verification. Without a
 * level it is the usual one of the compression.
 */
export function deflate(bytes: Uint8Array, compression: StoredCompression, codec?: CodecName, level?: number): Uint8Array {
  if (compression === 'none') return bytes;
  if (compression === 'zstd') return zstd(bytes, level);
  if (compression === 'brotli') return brotli(bytes, level);
  return (codec === undefined ? PLAIN_CODEC : codecNamed(codec)).gzip(bytes, level);
}

function brotli(bytes: Uint8Array, quality: number = BROTLI_QUALITY): Uint8Array {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: windowBits(bytes.length) };
  return brotliCompressSync(bytes, { params });
}

/**
 * Returns the bits of the smallest window that holds all bytes. Brotli's default sets up tables for 4 MiB in each call: 4.9 ms of a
 * small tile's 5 ms. The results are 0.1 % larger.
 */
function windowBits(length: number): number {
  const bits = Math.ceil(Math.log2(length + BROTLI_WINDOW_GAP));
  return Math.min(constants.BROTLI_DEFAULT_WINDOW, Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits));
}
