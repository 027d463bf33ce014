import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createZlibCodec } from '../../src/tile/zlib-codec.ts';
import { bytes } from './streams.ts';

const codec = createZlibCodec();

test('the reused handle is trusted in this Node', () => {
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
