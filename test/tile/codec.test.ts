import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCodec, PLAIN_CODEC } from '../../src/tile/codec.ts';
import { seeded } from '../support/pmtiles-tileset.ts';

const codec = createCodec();
const MANY = { numRuns: 300, seed: 20261121 };
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.tuple(fc.uint8Array({ maxLength: 9 }), fc.integer({ min: 1, max: 30_000 })).map(([piece, times]) => {
    return Uint8Array.from({ length: piece.length * times }, (_, i) => piece[i % piece.length]!);
  }),
);

test('the reused handle is trusted in this Node', () => {
  expect(codec.name).toBe('zlib, reused');
});

test('gzip gives the bytes of gzipSync, and gunzip gives them back, also where the buffer is exactly full', () => {
  fc.assert(
    fc.property(bytes, (input) => {
      const stored = codec.gzip(input);
      expect(Buffer.compare(stored, gzipSync(input, { level: 6 }))).toBe(0);
      expect(Buffer.compare(codec.gunzip(stored, input.length), input)).toBe(0);
      if (input.length > 0)
        expect(() => codec.gunzip(stored, input.length - 1)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
    }),
    MANY,
  );
});

test('what deflating gives does not depend on what was deflated before', () => {
  // Few letters make many matches; of these tiles a deflate handle that is used again wrote every seventh otherwise.
  const random = seeded(7);
  const tile = () => Buffer.from(Array.from({ length: 20 + Math.floor(random() * 600) }, () => Math.floor(random() * 4)));
  const tiles = Array.from({ length: 3000 }, tile);
  const forth = tiles.map((bytes) => Buffer.from(codec.gzip(bytes)).toString('hex'));
  const back = tiles.toReversed().map((bytes) => Buffer.from(codec.gzip(bytes)).toString('hex'));
  expect(back.toReversed()).toEqual(forth);
});

test('several members, padding and sizes that lie come out as from zlib', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.constantFrom('', '\0\0\0', 'junk'), fc.integer(), (a, b, tail, lie) => {
      const stored = Buffer.concat([gzipSync(a), gzipSync(b), Buffer.from(tail, 'latin1')]);
      expect(outcome(() => codec.gunzip(stored, 10_000_000))).toBe(outcome(() => PLAIN_CODEC.gunzip(stored, 10_000_000)));
      stored.writeInt32LE(lie, stored.length - 4);
      expect(outcome(() => codec.gunzip(stored, 10_000_000))).toBe(outcome(() => PLAIN_CODEC.gunzip(stored, 10_000_000)));
    }),
    MANY,
  );
});

describe('a damaged tile', () => {
  test('is an error every time, never the tile before it, and the next one is right', () => {
    const good = Buffer.from('a tile with some text in it, a tile with some more'.repeat(40));
    const stored = gzipSync(good);
    fc.assert(
      fc.property(fc.nat({ max: stored.length - 1 }), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, isCut) => {
        const damaged = Buffer.from(stored);
        damaged[at]! ^= flip;
        const bad = isCut ? stored.subarray(0, at) : damaged;
        expect(outcome(() => codec.gunzip(bad, good.length * 2))).toBe(outcome(() => PLAIN_CODEC.gunzip(bad, good.length * 2)));
        expect(Buffer.compare(codec.gunzip(stored, good.length), good)).toBe(0);
      }),
      MANY,
    );
  });

  test('that claims 4 GB allocates by what it has', () => {
    const bomb = gzipSync(Buffer.alloc(100));
    bomb.writeUInt32LE(0xffffffff, bomb.length - 4);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => codec.gunzip(bomb, 2 ** 32)).toThrow();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });
});

test("results are the caller's: the next call leaves them alone", () => {
  const first = codec.gunzip(gzipSync(Buffer.from('first')), 100);
  codec.gunzip(gzipSync(Buffer.from('other')), 100);
  expect(Buffer.from(first).toString()).toBe('first');
});

function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('hex');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'error';
  }
}
