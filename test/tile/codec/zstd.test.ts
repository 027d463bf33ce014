import { constants, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unzstd, zstd } from '../../../src/tile/codec/zstd.ts';
import { zstdFrames } from '../../../src/tile/codec/zstd-frames.ts';

const TEXT = Buffer.from('a tile with some text in it, and with some more of it '.repeat(20));
/** Blocks of every type: raw, of one byte repeated, compressed. */
const MIXED = Buffer.concat([randomBytes(200_000), Buffer.alloc(300_000, 7), Buffer.from('tile '.repeat(60_000))]);
const SKIPPABLE = Buffer.from('502a4d180300000061626300'.slice(0, 22), 'hex');
const AMPLE = 1_000_000;

function randomBytes(length: number): Buffer {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  return Buffer.from(Array.from({ length }, next));
}

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.of(1)],
  ['text', TEXT],
  ['several blocks of every type', MIXED],
])('%s survives a round trip, up to exactly the limit', (_what, bytes) => {
  const stored = zstd(bytes);
  expect(Buffer.compare(unzstd(stored, bytes.length), bytes)).toBe(0);
  if (bytes.length > 0)
    expect(() => unzstd(stored, bytes.length - 1)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
});

test('a stream truncated anywhere is an error, never a smaller tile', () => {
  for (const stored of [zstd(TEXT), zstdCompressSync(TEXT), zstd(Buffer.alloc(0)), Buffer.concat([zstd(TEXT), zstd(TEXT)])]) {
    const ends = [...zstdFrames(stored)].map((frame) => frame.byteOffset + frame.length - stored.byteOffset);
    for (let length = 1; length < stored.length; length++) {
      if (ends.includes(length)) continue;
      expect(() => unzstd(stored.subarray(0, length), AMPLE), `${length} of ${stored.length}`).toThrow();
    }
  }
});

test('all frames are read, skippable ones skipped, and anything else is refused', () => {
  const stored = Buffer.concat([zstd(TEXT), SKIPPABLE, zstdCompressSync(TEXT), SKIPPABLE]);
  expect(Buffer.compare(unzstd(stored, AMPLE), Buffer.concat([TEXT, TEXT]))).toBe(0);
  expect(() => unzstd(stored, 2 * TEXT.length - 1)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
  for (const behind of ['junk', 'j', '\0'.repeat(20)])
    expect(() => unzstd(Buffer.concat([zstd(TEXT), Buffer.from(behind)]), AMPLE)).toThrow(/no frame|cut off/);
  // Its length points past the end, up to the maximum of 32 bits.
  expect(() => unzstd(Buffer.from('502a4d18ffffffff00', 'hex'), AMPLE)).toThrow(/cut off/);
});

test('streams of other writers are read: with and without size, checksum and a single segment, at every level', () => {
  for (const level of [1, 3, 19, 22])
    for (const checksum of [0, 1])
      for (const size of [0, 1]) {
        const params = {
          [constants.ZSTD_c_compressionLevel]: level,
          [constants.ZSTD_c_checksumFlag]: checksum,
          [constants.ZSTD_c_contentSizeFlag]: size,
        };
        for (const bytes of [TEXT, MIXED]) {
          const stored = zstdCompressSync(bytes, { params, ...(size === 1 ? { pledgedSrcSize: bytes.length } : {}) });
          expect([...zstdFrames(stored)]).toEqual([stored]);
          expect(Buffer.compare(unzstd(stored, bytes.length), bytes)).toBe(0);
        }
      }
});

test('damage anywhere within a frame is found by its checksum', () => {
  const stored = zstd(TEXT);
  // A damaged magic is another format's; the window size may be wrong without changing the content.
  for (let at = 4; at < stored.length; at++) {
    const damaged = Buffer.from(stored);
    damaged[at]! ^= 0x10;
    let found: Uint8Array;
    try {
      found = unzstd(damaged, AMPLE);
    } catch {
      continue;
    }
    expect(Buffer.compare(found, TEXT), `byte ${at}`).toBe(0);
  }
});

test('a block of a reserved type is refused', () => {
  const stored = Buffer.from(zstd(Buffer.of(1)));
  // Single segment, a size of one byte; then the block header.
  const block = stored.length - 4 - 1 - 3;
  stored[block]! |= 6;
  expect(() => unzstd(stored, AMPLE)).toThrow(/reserved/);
});

test('equal tiles have equal bytes, with a checksum', () => {
  expect(Buffer.compare(zstd(TEXT), zstd(Uint8Array.from(TEXT)))).toBe(0);
  expect(zstd(TEXT)[4]! & 4).toBe(4);
});
