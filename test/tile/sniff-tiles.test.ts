import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sniffTiles } from '../../src/tile/sniff-tiles.ts';
import type { TileType } from '../../src/tile/type.ts';
import { buildTile } from '../support/tile-builder.ts';

const MVT = buildTile([{ name: 'road', features: [{ id: 1 }] }]);
/** A layer of five bytes and the version, with meaningless content. */
const MLT = Buffer.from([6, 1, 9, 9, 9, 9, 9]);
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const TILES: [type: TileType, bytes: Buffer][] = [
  ['mvt', Buffer.from(MVT)],
  ['mlt', MLT],
  ['png', PNG],
  ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['webp', Buffer.from('RIFFxxxxWEBPVP8 ')],
  ['avif', Buffer.from('\0\0\0 ftypavif')],
];
const WRAPPINGS = { nothing: (bytes: Buffer) => bytes, gzip: gzipSync, zlib: deflateSync, brotli: brotliCompressSync };

describe.each(TILES)('%s', (type, bytes) => {
  test.each(Object.entries(WRAPPINGS))('in %s is detected by its bytes, whatever the archive declares', (wrapping, wrap) => {
    const stored = wrap(bytes);
    for (const claim of ['unknown', 'mvt', 'png', 'mlt'] as const) {
      const found = sniffTiles([stored], { type: claim, compression: 'gzip' });
      expect(found).toEqual({ type, compression: wrapping === 'brotli' ? 'brotli' : 'gzip' });
    }
  });
});

test('the majority of tiles decides', () => {
  const claim = { type: 'jpeg', compression: 'none' } as const;
  const jpeg = Buffer.from([0xff, 0xd8, 0xff]);
  expect(sniffTiles([PNG, jpeg, PNG], claim).type).toBe('png');
  expect(sniffTiles([PNG, jpeg], claim).type).toBe('jpeg');
});

test('undetectable tiles leave the declaration unchanged', () => {
  const claim = { type: 'mvt', compression: 'gzip' } as const;
  const empty = gzipSync('');
  const damaged = gzipSync(MVT).subarray(0, 20);
  expect(sniffTiles([Buffer.from('<html>'), empty, damaged, Buffer.from([0x1a, 0])], claim)).toEqual(claim);
  expect(sniffTiles([], claim)).toEqual(claim);
});

test('a decompression bomb is undetectable', () => {
  const bomb = brotliCompressSync(Buffer.alloc(64 * 2 ** 20, 0x1a));
  expect(sniffTiles([bomb, bomb], { type: 'png', compression: 'brotli' })).toEqual({ type: 'png', compression: 'brotli' });
});
