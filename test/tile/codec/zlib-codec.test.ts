import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createZlibCodec } from '../../../src/tile/codec/zlib-codec.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';
import { bytes } from '../streams.ts';

const codec = createZlibCodec();

test('the reused handle passes its self-test in this Node', () => {
  expect(codec.name).toBe('zlib, reused');
});

test('gzip gives the bytes of gzipSync', () => {
  fc.assert(
    fc.property(bytes, (input) => {
      expect(Buffer.compare(codec.gzip(input), gzipSync(input, { level: 6 }))).toBe(0);
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test('gzip gives the bytes of gzipSync for tiles longer than its window, repetitive and not, whatever came before', () => {
  const random = seeded(7);
  const letters = [2, 4, 64, 256];
  for (let round = 0; round < 60; round++) {
    const among = letters[round % letters.length]!;
    // Around the window of 32 KiB, and small ones in between.
    const length = round % 3 === 0 ? Math.floor(random() * 600) : 32_768 * (1 + (round % 4)) + Math.floor(random() * 600) - 300;
    const input = Uint8Array.from({ length }, () => Math.floor(random() * among));
    expect(Buffer.compare(codec.gzip(input), gzipSync(input, { level: 6 }))).toBe(0);
  }
});
