import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { findAddon, type LibdeflateAddon, loadAddon, OUTPUT_FULL, REJECTED } from '../../../src/tile/codec/libdeflate-addon.ts';
import { createLibdeflateCodec } from '../../../src/tile/codec/libdeflate-codec.ts';
import { PLAIN_CODEC } from '../../../src/tile/codec/zlib-codec.ts';
import { LIBDEFLATE } from '../../support/libdeflate.ts';
import { anyStream, bytes, outcome } from '../streams.ts';

const ELSEWHERE = mkdtempSync(join(tmpdir(), 'tilefold-libdeflate-'));
const MANY = { numRuns: 2000, seed: 20261121 };
const UNSUPPORTED = expect.objectContaining({
  code: 'UNSUPPORTED',
  message: expect.stringMatching(/^codec libdeflate: .*use --codec zlib$/),
});

beforeEach(() => {
  process.env['TILEFOLD_LIBDEFLATE'] = LIBDEFLATE;
});

afterAll(() => rmSync(ELSEWHERE, { recursive: true }));

describe('the codec', () => {
  test('falls back to zlib only for streams that are not plain members throughout, or exceed the limit', () => {
    let fallbacks = 0;
    const codec = createLibdeflateCodec(() => {
      fallbacks++;
      return PLAIN_CODEC;
    });
    fallbacks = 0;
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 3 }), (contents) => {
        const whole = Buffer.concat(contents);
        const stored = Buffer.concat(contents.map((content) => gzipSync(content)));
        expect(Buffer.compare(codec.gunzip(stored, Math.max(1, whole.length)), whole)).toBe(0);
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(fallbacks).toBe(0);
    const named = gzipSync('named');
    named[3] = 8;
    const withName = Buffer.concat([named.subarray(0, 10), Buffer.from('a name\0'), named.subarray(10)]);
    expect(Buffer.from(codec.gunzip(withName, 100)).toString()).toBe('named');
    expect(fallbacks).toBe(1);
    expect(() => codec.gunzip(gzipSync('four'), 3)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
    expect(fallbacks).toBe(2);
  });

  test('has a version of the headers and of the real output of the library', () => {
    const addon = loadAddon();
    const { version } = createLibdeflateCodec(() => PLAIN_CODEC);
    expect(version).toMatch(/^\d+\.\d+ \([0-9a-f]{12}\)$/);
    expect(createLibdeflateCodec(() => PLAIN_CODEC).version).toBe(version);
    const other: LibdeflateAddon = { ...addon, gzip: (input, output) => copyInto(gzipSync(input, { level: 1 }), output) };
    expect(createLibdeflateCodec(() => PLAIN_CODEC, other).version).not.toBe(version);
  });

  // The one known difference: codes that RFC 1951 reserves or leaves open, with a matching checksum. No encoder writes them, and
  // damage matches a checksum once in four thousand million times.
  test('reads a forged stream with a reserved code as its checksum says, or refuses it as zlib does', () => {
    // A last block of fixed codes: the letter a, code 286 where 285 (copy 258 bytes) belongs, distance 1, the end.
    const forged = member(Buffer.from([0x4b, 0x1c, 0x03, 0x00]), Buffer.alloc(259, 'a'));
    const codec = createLibdeflateCodec(() => PLAIN_CODEC);
    const refused = outcome(() => PLAIN_CODEC.gunzip(forged, 1000));
    expect(refused).toBe('Z_DATA_ERROR');
    expect([refused, '61'.repeat(259)]).toContain(outcome(() => codec.gunzip(forged, 1000)));
  });

  test.each<[string, (addon: LibdeflateAddon) => Partial<LibdeflateAddon>]>([
    ['is another package', () => ({ gzip: undefined as never })],
    ['writes the time', ({ gzip }) => ({ gzip: (i, o) => spoiled(gzip(i, o), o, 4) })],
    ['writes other bytes', ({ gzip }) => ({ gzip: (_, o) => gzip(Buffer.from('other'), o) })],
    ['writes nothing', () => ({ gzip: () => 0 })],
    [
      'remembers',
      ({ gzip }) => {
        let before = 0;
        return {
          gzip: (i, o) => {
            const length = before === 1 ? copyInto(gzipSync(i, { level: 1 }), o) : gzip(i, o);
            before = i.length;
            return length;
          },
        };
      },
    ],
    ['reads other bytes', ({ gunzip }) => ({ gunzip: (i, o, l) => spoiled(gunzip(i, o, l), o, 0) })],
    ['accepts truncated data', () => ({ gunzip: (_, o) => o.fill(116) && 1 })],
    ['ignores the limit', ({ gunzip }) => ({ gunzip: (i, o) => gunzip(i, o, o.length) })],
  ])('is refused with a package that %s', (_, changes) => {
    const addon = loadAddon();
    expect(() => createLibdeflateCodec(() => PLAIN_CODEC, { ...addon, ...changes(addon) })).toThrow(UNSUPPORTED);
  });
});

describe('the native package', () => {
  test('reads and writes nothing outside of its arrays, for any bytes, buffer size and limit', () => {
    const { gunzip, gzip } = loadAddon();
    fc.assert(
      fc.property(anyStream, fc.nat(2000), fc.nat(64), ({ stored, limit }, room, margin) => {
        const input = Buffer.alloc(stored.length + 2 * margin, 0xa5);
        input.set(stored, margin);
        const output = Buffer.alloc(room + 2 * margin, 0x5a);
        const within = output.subarray(margin, margin + room);
        const inflated = gunzip(input.subarray(margin, margin + stored.length), within, limit);
        expect(inflated === OUTPUT_FULL || inflated === REJECTED || inflated <= Math.min(room, limit)).toBe(true);
        gzip(input.subarray(margin, margin + stored.length), within);
        const around = [output.subarray(0, margin), output.subarray(margin + room), input.subarray(0, margin)];
        for (const part of [...around.slice(0, 2)]) expect(part.every((byte) => byte === 0x5a)).toBe(true);
        expect(around[2]?.every((byte) => byte === 0xa5)).toBe(true);
        expect(Buffer.compare(input.subarray(margin, margin + stored.length), stored)).toBe(0);
      }),
      MANY,
    );
  });

  test('needs the buffer size of gzipBound, and writes the same into a larger one', () => {
    const { gzip, gzipBound } = loadAddon();
    fc.assert(
      fc.property(bytes, (input) => {
        const bound = gzipBound(input.length);
        const [tight, wide] = [Buffer.alloc(bound), Buffer.alloc(bound + 5000)];
        expect(gzip(input, tight.subarray(1))).toBe(0);
        const length = gzip(input, tight);
        expect(length).toBeGreaterThan(0);
        expect(gzip(input, wide)).toBe(length);
        expect(Buffer.compare(tight.subarray(0, length), wide.subarray(0, length))).toBe(0);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('refuses arguments that are not separate byte arrays, or not lengths', () => {
    const { gzip, gunzip, gzipBound } = loadAddon() as unknown as Record<string, (...args: unknown[]) => number>;
    const room = Buffer.alloc(1000);
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    const bad = [
      undefined,
      null,
      7,
      'text',
      {},
      [1],
      new Float64Array(2),
      new DataView(new ArrayBuffer(8)),
      new ArrayBuffer(8),
      shared,
    ];
    for (const value of bad) {
      expect(() => gzip?.(value, room), String(value)).toThrow(TypeError);
      expect(() => gzip?.(Buffer.from('in'), value), String(value)).toThrow(TypeError);
      expect(() => gunzip?.(value, room, 10), String(value)).toThrow(TypeError);
      expect(() => gunzip?.(Buffer.from('in'), value, 10), String(value)).toThrow(TypeError);
    }
    for (const value of [undefined, -1, Number.NaN, 2 ** 60, '5', 5n]) {
      expect(() => gzipBound?.(value), String(value)).toThrow(TypeError);
      expect(() => gunzip?.(gzipSync('in'), room, value), String(value)).toThrow(TypeError);
    }
    expect(() => gzip?.(room, room)).toThrow('overlap');
    expect(() => gunzip?.(room.subarray(0, 600), room.subarray(599), 10)).toThrow('overlap');
    for (const call of [gzip, gunzip, gzipBound]) expect(() => call?.()).toThrow(TypeError);
  });

  test('treats a detached array as an empty one', () => {
    const { gzip, gunzip } = loadAddon();
    const detached = new Uint8Array(100);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const room = Buffer.alloc(1000);
    expect(PLAIN_CODEC.gunzip(room.subarray(0, gzip(detached, room)), 10)).toHaveLength(0);
    expect(gzip(Buffer.from('in'), detached)).toBe(0);
    expect(gunzip(detached, room, 10)).toBe(REJECTED);
    expect(gunzip(gzipSync('in'), detached, 10)).toBe(OUTPUT_FULL);
  });

  test('works in several threads at once, each with its own state', async () => {
    const program = `
      const { workerData, parentPort } = require('node:worker_threads');
      const { createHash } = require('node:crypto');
      const { gzip } = require(workerData);
      const output = Buffer.alloc(300_000);
      const hash = createHash('md5');
      for (let i = 0; i < 400; i++) {
        const tile = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * (i + 7)) % 23));
        hash.update(output.subarray(0, gzip(tile, output)));
      }
      parentPort.postMessage(hash.digest('hex'));`;
    const hashes = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise((resolve, reject) => {
            new Worker(program, { eval: true, workerData: LIBDEFLATE }).on('message', resolve).on('error', reject);
          }),
      ),
    );
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('loading it', () => {
  test('a missing file is an error that says what to install', () => {
    process.env['TILEFOLD_LIBDEFLATE'] = join(ELSEWHERE, 'nowhere');
    expect(findAddon()).toBe(null);
    expect(() => loadAddon()).toThrow(UNSUPPORTED);
    expect(() => loadAddon()).toThrow(/is not available for \S+; compile it.*scripts\/build-libdeflate/);
  });

  test('a file that does not load, or is something else, is an error that names it', () => {
    const broken = join(ELSEWHERE, 'broken.node');
    writeFileSync(broken, 'no shared object');
    process.env['TILEFOLD_LIBDEFLATE'] = broken;
    expect(() => findAddon()).toThrow(UNSUPPORTED);
    expect(() => findAddon()).toThrow(broken);
    const other = join(ELSEWHERE, 'other.cjs');
    writeFileSync(other, 'module.exports = { version: "1.0" };');
    process.env['TILEFOLD_LIBDEFLATE'] = other;
    expect(() => createLibdeflateCodec(() => PLAIN_CODEC)).toThrow(UNSUPPORTED);
  });
});

/** A member around a deflate stream, with the trailer of its expected content. */
function member(deflated: Uint8Array, content: Uint8Array): Buffer {
  const stored = gzipSync(content);
  return Buffer.concat([stored.subarray(0, 10), deflated, stored.subarray(-8)]);
}

function copyInto(from: Uint8Array, output: Uint8Array): number {
  output.set(from);
  return from.length;
}

function spoiled(length: number, output: Uint8Array, at: number): number {
  output[at]! ^= 1;
  return length;
}
