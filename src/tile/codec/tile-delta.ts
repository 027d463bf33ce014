// The difference between two versions of a tile: the new content as zstd, with the old content as its dictionary.

// A named import would fail where Node lacks zstd.
import zlib from 'node:zlib';
import { TilefoldError } from '../../errors.ts';

/** Tiles are small: level 19 takes 0.5 ms for a tile of 11 kB, and is as small as a dictionary over 32 tiles. */
const LEVEL = 19;
/** For large tiles, level 19 would take seconds. */
const FAST_LEVEL = 9;
const LARGE_BYTES = 2_097_152;
const [MIN_WINDOW_LOG, MAX_WINDOW_LOG] = [10, 27];
/** zstd takes a dictionary that begins with these bytes for one of its own format. */
const DICTIONARY_MAGIC = 0xec30a437;
/** zstd ignores a shorter dictionary. */
const MIN_DICTIONARY_BYTES = 8;

interface DictionaryOptions extends zlib.ZstdOptions {
  readonly dictionary?: Buffer;
}

/** Whether this Node can make and apply deltas: zstd with a dictionary came with Node 22.19 and 24.6. */
export function hasDeltas(): boolean {
  supported ??= probe();
  return supported;
}

let supported: boolean | undefined;

export function makeDelta(before: Uint8Array, after: Uint8Array): Uint8Array {
  const length = before.length + after.length;
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_c_contentSizeFlag } = zlib.constants;
  const options: DictionaryOptions = {
    params: {
      [ZSTD_c_compressionLevel]: length > LARGE_BYTES ? FAST_LEVEL : LEVEL,
      [ZSTD_c_windowLog]: Math.min(MAX_WINDOW_LOG, Math.max(MIN_WINDOW_LOG, Math.ceil(Math.log2(length + 1)))),
      [ZSTD_c_contentSizeFlag]: 0,
    },
    ...dictionaryOf(before),
  };
  return zlib.zstdCompressSync(after, options);
}

/**
 * Returns the new content. With another old content it is garbage, or an error: whoever applies it has to know the result.
 * @throws Error when the delta is damaged; past `limit` bytes its code is ERR_BUFFER_TOO_LARGE
 */
export function applyDelta(before: Uint8Array, delta: Uint8Array, limit: number): Uint8Array {
  const options: DictionaryOptions = { maxOutputLength: Math.max(1, limit), ...dictionaryOf(before) };
  return zlib.zstdDecompressSync(delta, options);
}

/** @throws TilefoldError 'UNSUPPORTED' */
export function requireDeltas(path: string): void {
  if (hasDeltas()) return;
  const what = `its tiles are stored as differences, which Node ${process.versions.node} cannot apply`;
  throw new TilefoldError('UNSUPPORTED', `${path}: ${what}; run it with Node 22.19, 24.6 or later`);
}

function dictionaryOf(bytes: Uint8Array): { dictionary?: Buffer } {
  const isUsable = bytes.length >= MIN_DICTIONARY_BYTES && Buffer.from(bytes.subarray(0, 4)).readUInt32LE() !== DICTIONARY_MAGIC;
  // Node takes a Buffer alone, up to 26.
  return isUsable ? { dictionary: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) } : {};
}

/** An older Node ignores the option. */
function probe(): boolean {
  if (typeof zlib.zstdCompressSync !== 'function') return false;
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 167 + (i >>> 3) * 31) & 0xff));
  return (
    makeDelta(bytes, bytes).length < bytes.length / 2 && applyDelta(bytes, makeDelta(bytes, bytes), 256).length === bytes.length
  );
}
