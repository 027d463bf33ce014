// The expected outcome of inflating a stored tile: node:zlib decides.

import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { TileError } from '../../../src/errors.ts';
import type { CodecName } from '../../../src/tile/codec/codec.ts';
import { inflate, type StoredCompression, sniffCompression } from '../../../src/tile/codec/compression.ts';

/** More than any stream here inflates to. */
const AMPLE = 64 * 2 ** 20;

/** Node 22 reads a truncated zstd frame as an empty one, and only the first of several frames. */
const READS_ZSTD = Number(process.versions.node.split('.')[0]) >= 24;

/** The result of zlib with `info: true`, which its types lack. */
interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

/** Returns the outcome of the stream: 'inflated', or the defect. Throws if zlib disagrees. */
export function checkStream(stored: Uint8Array, limit: number, codec: CodecName, claimed: 'gzip' | 'brotli' = 'gzip'): string {
  const compression = sniffCompression(stored, claimed);
  const expected = verdictOfZlib(stored, compression, limit);
  let found: string | Uint8Array;
  try {
    found = inflate(stored, compression, limit, codec);
  } catch (error) {
    if (!(error instanceof TileError)) throw error;
    found = error.defect;
  }
  // No Node notices a missing last block of a frame, so it cannot judge refusals.
  if (compression === 'zstd' && (!READS_ZSTD || found === 'compression')) return typeof found === 'string' ? found : 'inflated';
  const areBytes = typeof found !== 'string' && typeof expected !== 'string';
  const isSame = areBytes ? Buffer.compare(found as Uint8Array, expected as Uint8Array) === 0 : found === expected;
  // libdeflate accepts lengths and distances that RFC 1951 leaves unused (3.2.5), if the checksum of its result matches.
  if (!isSame && codec === 'libdeflate' && typeof found !== 'string' && hasUnusedCode(stored)) return 'inflated';
  // A stream that is also broken past the limit may be refused for either reason.
  const isBrokenToo = () => verdictOfZlib(stored, compression, AMPLE) === 'compression';
  const isRefusedAsWell = typeof found === 'string' && expected === 'inflated-size' && isBrokenToo();
  if (!isSame && !isRefusedAsWell) throw new Error(`${compression}: ${shown(found)}, and zlib says ${shown(expected)}`);
  if (typeof found === 'string') return found;
  return compression === 'none' ? 'as it is' : 'inflated';
}

function verdictOfZlib(stored: Uint8Array, compression: StoredCompression, limit: number): string | Uint8Array {
  if (compression === 'none') return stored;
  const options = { maxOutputLength: limit };
  try {
    if (compression === 'gzip') return gunzipSync(stored, options);
    const whole = { ...options, info: true };
    const inflated = { zlib: inflateSync, brotli: brotliDecompressSync, zstd: zstdDecompressSync }[compression](stored, whole);
    const { buffer, engine } = inflated as unknown as Inflated;
    // Data after the end of a tile is an error: its meaning is unknown.
    return engine.bytesWritten === stored.length ? buffer : 'compression';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'inflated-size' : 'compression';
  }
}

function hasUnusedCode(stored: Uint8Array): boolean {
  try {
    gunzipSync(stored);
    return false;
  } catch (error) {
    return /^invalid (literal\/length|distance) code$/.test((error as Error).message);
  }
}

/** Valid streams, to be damaged. */
export function wholeStreams(): Uint8Array[] {
  const tile = Buffer.from('a tile with some text in it, and with some more of it '.repeat(20));
  return [
    gzipSync(tile),
    gzipSync(tile, { level: 0 }),
    gzipSync(Buffer.alloc(0)),
    Buffer.concat([gzipSync(tile), gzipSync('another member')]),
    deflateSync(tile),
    brotliCompressSync(tile),
    Buffer.from('28b52ffd0458', 'hex'),
    zstdCompressSync(tile),
    Buffer.concat([zstdCompressSync(tile), zstdCompressSync('another frame')]),
    tile,
  ];
}

function shown(found: string | Uint8Array): string {
  return typeof found === 'string' ? found : `${found.length} bytes`;
}
