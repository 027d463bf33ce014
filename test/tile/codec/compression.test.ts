import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { deflate, inflate, sniffCompression } from '../../../src/tile/codec/compression.ts';
import { buildTile } from '../../support/tile-builder.ts';

const TILE = buildTile([{ name: 'road', features: [{}, {}] }]);

describe('sniffing', () => {
  test.each([
    ['gzip', gzipSync(TILE)],
    ['zlib', deflateSync(TILE)],
    ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)],
    ['none', TILE],
    ['none', new Uint8Array()],
  ] as const)('detects %s, whatever the archive declares', (compression, stored) => {
    for (const claimed of ['unknown', 'none', 'gzip', 'brotli'] as const) {
      expect(sniffCompression(stored, claimed), claimed).toBe(compression);
    }
  });

  test('assumes brotli if declared, but not for bytes that begin like a tile', () => {
    const stored = brotliCompressSync(TILE);
    expect(sniffCompression(stored, 'brotli')).toBe('brotli');
    expect(sniffCompression(stored, 'gzip')).toBe('none');
    // A brotli decoder reads this byte as an empty stream: the tile would be lost.
    expect(TILE[0]).toBe(0x1a);
    expect(sniffCompression(TILE, 'brotli')).toBe('none');
  });
});

describe('inflating', () => {
  test.each([
    ['gzip', gzipSync(TILE)],
    ['zlib', deflateSync(TILE)],
    ['brotli', brotliCompressSync(TILE)],
    ['zstd', zstdCompressSync(TILE)],
  ] as const)('%s returns the tile, and refuses a truncated, damaged or too large one', (compression, stored) => {
    expect(Buffer.compare(inflate(stored, compression, TILE.length), TILE)).toBe(0);
    const refused = (bytes: Uint8Array, limit = 1_000_000) => {
      try {
        return inflate(bytes, compression, limit).length;
      } catch (error) {
        return (error as { defect?: string }).defect;
      }
    };
    expect(refused(stored.subarray(0, -1))).toBe('compression');
    expect(refused(stored, TILE.length - 1)).toBe('inflated-size');
    expect(refused(Buffer.concat([stored, Buffer.from('junk')]))).toBe('compression');
    expect(refused(Buffer.concat([stored.subarray(0, 5), Buffer.from('junk')]))).toBe('compression');
  });

  test('returns all of several gzip members, and ignores zeros after them', () => {
    const stored = Buffer.concat([gzipSync(TILE), gzipSync(TILE), Buffer.alloc(7)]);
    expect(Buffer.compare(inflate(stored, 'gzip'), Buffer.concat([TILE, TILE]))).toBe(0);
  });
});

test.each(['gzip', 'zlib', 'brotli', 'zstd', 'none'] as const)(
  'deflating a %s tile gives equal bytes for equal tiles, which inflate',
  (compression) => {
    const stored = deflate(TILE, compression);
    expect(Buffer.compare(stored, deflate(Uint8Array.from(TILE), compression))).toBe(0);
    expect(Buffer.compare(inflate(stored, sniffCompression(stored, compression === 'brotli' ? 'brotli' : 'unknown')), TILE)).toBe(
      0,
    );
    if (compression === 'zlib') expect(sniffCompression(stored)).toBe('gzip');
  },
);
