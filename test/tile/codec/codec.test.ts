import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec, CodecName } from '../../../src/tile/codec/codec.ts';
import { codecNamed } from '../../../src/tile/codec/codecs.ts';
import { PLAIN_CODEC } from '../../../src/tile/codec/zlib-codec.ts';
import { LIBDEFLATE } from '../../support/libdeflate.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';
import { anyStream, bytes, outcome } from '../streams.ts';

process.env['TILEFOLD_LIBDEFLATE'] = LIBDEFLATE;
const NAMES: CodecName[] = ['zlib', 'libdeflate'];
const MANY = { numRuns: 300, seed: 20261121 };
/** TILEFOLD_FUZZ_STREAMS=200000 npx vitest run test/tile/codec/codec.test.ts tests more; TILEFOLD_FUZZ_SEED tests others. */
const STREAMS = Number(process.env['TILEFOLD_FUZZ_STREAMS'] ?? 3000);
const SEED = Number(process.env['TILEFOLD_FUZZ_SEED'] ?? 20261121);

describe.each(NAMES)('codec %s', (name) => {
  const codec = codecNamed(name);

  test('round-trips bytes through zlib and through itself, up to exactly the limit', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        const stored = codec.gzip(input);
        expect(Buffer.compare(gunzipSync(stored), input)).toBe(0);
        for (const member of [stored, gzipSync(input)]) {
          expect(Buffer.compare(codec.gunzip(member, input.length), input)).toBe(0);
          if (input.length > 0) expect(outcome(() => codec.gunzip(member, input.length - 1))).toBe('ERR_BUFFER_TOO_LARGE');
        }
      }),
      MANY,
    );
  });

  test('writes one member without timestamp and optional fields', () => {
    for (const input of ['', 't', 'tile '.repeat(5000)])
      expect(Buffer.from(codec.gzip(Buffer.from(input)).subarray(0, 8)).toString('hex')).toBe('1f8b080000000000');
  });

  test('its output does not depend on what was deflated or inflated before', () => {
    // Few letters make many matches; a reused deflate handle of zlib wrote every seventh of these tiles differently.
    const random = seeded(7);
    const tile = () => Buffer.from(Array.from({ length: 20 + Math.floor(random() * 600) }, () => Math.floor(random() * 4)));
    const tiles = Array.from({ length: 3000 }, tile);
    const forth = tiles.map((tile) => hexOf(codec, tile));
    const back = tiles.toReversed().map((tile) => hexOf(codec, tile));
    expect(back.toReversed()).toEqual(forth);
    const order = tiles.map((_, at) => ({ at, key: random() })).sort((a, b) => a.key - b.key);
    for (const { at } of order) {
      codec.gunzip(Buffer.from(forth[at] as string, 'hex'), 1000);
      outcome(() => codec.gunzip(Buffer.from((forth[at] as string).slice(0, 30), 'hex'), 1000));
      expect(hexOf(codec, tiles[at] as Buffer)).toBe(forth[at]);
    }
  });

  test('members, optional fields, padding, junk, false sizes and damage are read as by zlib, byte for byte or refusal for refusal', () => {
    const outcomes = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(anyStream, ({ stored, limit }) => {
        const expected = outcome(() => PLAIN_CODEC.gunzip(stored, limit));
        expect(outcome(() => codec.gunzip(stored, limit))).toBe(expected);
        outcomes[/^[A-Z]/.test(expected) ? 'refused' : 'taken']++;
      }),
      { numRuns: STREAMS, seed: SEED },
    );
    // Enough of both kinds, or the test would prove little.
    expect(outcomes.taken).toBeGreaterThan(STREAMS / 5);
    expect(outcomes.refused).toBeGreaterThan(STREAMS / 5);
  });

  test('a damaged tile is an error every time, never the previous tile, and the next one is correct', () => {
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

  test('a tile that claims 4 GB allocates by its real size', () => {
    const bomb = gzipSync(Buffer.alloc(100));
    bomb.writeUInt32LE(0xffffffff, bomb.length - 4);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => codec.gunzip(bomb, 2 ** 32)).toThrow();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test('a tile larger than the kept buffer survives a round trip', () => {
    const large = Buffer.alloc(20_000_000);
    const random = seeded(3);
    for (let at = 0; at < large.length; at += 1000) large[at] = random() * 256;
    expect(Buffer.compare(codec.gunzip(codec.gzip(large), large.length), large)).toBe(0);
  });

  test('a tile of any size around the kept buffer is read completely, and refused with a limit of one byte less', () => {
    const kept = 16_777_216;
    for (const size of [kept - 1, kept, kept + 1, kept * 2, kept * 2 + 1]) {
      const large = Buffer.alloc(size, 'abcdefg');
      const stored = gzipSync(large, { level: 1 });
      expect(Buffer.compare(codec.gunzip(stored, size), large)).toBe(0);
      expect(() => codec.gunzip(stored, size - 1)).toThrow();
    }
  });

  test('a tile that is both too large and truncated is refused as by zlib, whatever was inflated before', () => {
    const cut = gzipSync(Buffer.alloc(60_000, 'abcdefg')).subarray(0, -20);
    for (const before of [1000, 1_000_000, 20_000_000]) {
      codec.gunzip(gzipSync(Buffer.alloc(before), { level: 1 }), before);
      for (const limit of [1, 1000, 16_383, 16_384, 32_767, 49_151, 49_152, 59_999])
        expect(outcome(() => codec.gunzip(cut, limit))).toBe(outcome(() => PLAIN_CODEC.gunzip(cut, limit)));
    }
  });

  test('a tile that inflates past the limit takes no memory of that size', () => {
    const bomb = gzipSync(Buffer.alloc(80_000_000), { level: 1 });
    const before = process.memoryUsage().arrayBuffers;
    expect(() => codec.gunzip(bomb, 67_108_864)).toThrow();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(34_000_000);
  });

  test('deflated bytes belong to the caller; inflated bytes may be deflated at once', () => {
    const deflated = codec.gzip(Buffer.from('first'));
    const again = codec.gzip(codec.gunzip(gzipSync(Buffer.from('other')), 100));
    codec.gzip(Buffer.from('a third'));
    expect(gunzipSync(deflated).toString()).toBe('first');
    expect(gunzipSync(again).toString()).toBe('other');
  });
});

function hexOf(codec: Codec, tile: Uint8Array): string {
  return Buffer.from(codec.gzip(tile)).toString('hex');
}
