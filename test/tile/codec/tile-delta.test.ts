// Differences of tiles give the new tile back, and recipes its stored bytes.

import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { RecipeFinder, recompressed } from '../../../src/tile/codec/recompression.ts';
import { applyDelta, hasDeltas, makeDelta } from '../../../src/tile/codec/tile-delta.ts';

const OLD = randomBytes(20_000);
const NEW = Buffer.concat([OLD.subarray(100, 9_000), Buffer.from('something new'), OLD.subarray(9_500)]);

function applied(delta: Uint8Array): Buffer | 'an error' {
  try {
    return Buffer.from(applyDelta(OLD, delta, 30_000));
  } catch {
    return 'an error';
  }
}

test.runIf(hasDeltas())('a small change is a small difference', () => {
  const delta = makeDelta(OLD, NEW);
  expect(delta.length).toBeLessThan(100);
  expect(Buffer.from(applyDelta(OLD, delta, 30_000)).equals(NEW)).toBe(true);
  // Node 22 takes a stream that is cut off for an empty one; whoever applies a delta checks the result.
  expect(applied(delta.subarray(0, 10))).not.toEqual(NEW);
  expect(() => applyDelta(OLD, delta, 1_000)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
});

test.runIf(hasDeltas())('whatever the old content is: nothing, a few bytes, or a dictionary of zstd by its first bytes', () => {
  for (const old of [Buffer.alloc(0), Buffer.from([1, 2, 3]), Buffer.concat([Buffer.from([0x37, 0xa4, 0x30, 0xec]), OLD])])
    expect(Buffer.from(applyDelta(old, makeDelta(old, NEW), 30_000)).equals(NEW)).toBe(true);
});

test.each([
  ['the default', {}],
  ['the best level', { level: 9 }],
  ['the fastest', { level: 1 }],
  ['more memory', { level: 8, memLevel: 9 }],
])('gzip at %s is found, and gives the same bytes', (_, options) => {
  const content = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * i) % 251).join(' '));
  const stored = gzipSync(content, options);
  const recipe = new RecipeFinder().find(stored, content, 'gzip');
  expect(recipe).not.toBeNull();
  expect(Buffer.from(recompressed(content, recipe!)).equals(stored)).toBe(true);
});

test('what no recipe gives has none, and after a while none is looked for', () => {
  const finder = new RecipeFinder();
  const content = Buffer.from('a tile '.repeat(1000));
  const stored = gzipSync(content, { strategy: 2 });
  for (let i = 0; i < 10; i++) expect(finder.find(stored, content, 'gzip')).toBeNull();
  expect(finder.find(gzipSync(content), content, 'gzip')).toBeNull();
});
