import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foreignKind } from '../../src/mvt/foreign.ts';
import { buildTile, varint } from '../support/tile-builder.ts';
import { layerDraft } from './arbitrary-tile.ts';

/** A layer of MLT: its length, the number of its encoding, and its body. */
function mltLayer(bodyLength: number): number[] {
  return [...varint(bodyLength + 1), 1, ...new Array<number>(bodyLength).fill(0x77)];
}

const webp = Buffer.concat([Buffer.from('RIFF'), Buffer.from([36, 0, 0, 0]), Buffer.from('WEBPVP8 ')]);
const avif = Buffer.concat([Buffer.from([0, 0, 0, 28]), Buffer.from('ftypavif')]);

describe('detects', () => {
  test.each<[string, Iterable<number>]>([
    ['a PNG image', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['a JPEG image', Buffer.from('ffd8ffe000104a46', 'hex')],
    ['a WebP image', webp],
    ['a GIF image', Buffer.from('GIF89a')],
    ['an AVIF image', avif],
    ['gzip data', gzipSync('tile')],
    ['zlib data', deflateSync('tile')],
    ['zlib data', deflateSync('tile', { level: 1 })],
    ['zlib data', deflateSync('tile', { level: 9 })],
    ['zstd data', Buffer.from('28b52ffd0458', 'hex')],
    ['a MapLibre tile', mltLayer(3)],
    ['a MapLibre tile', [...mltLayer(25), ...mltLayer(0), ...mltLayer(300)]],
    ['HTML', Buffer.from('\n <html lang="en">')],
    ['HTML', Buffer.from('\ufeff<!doctype HTML>')],
    ['XML', Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
    ['JSON', Buffer.from(' [1, 2]')],
    ['JSON', Buffer.from('{"message":"Tile does not exist: Zürich"}')],
    ['text', Buffer.from('404 Not Found\n')],
  ])('%s', (kind, bytes) => {
    expect(foreignKind(Uint8Array.from(bytes))).toBe(kind);
  });
});

test.each<[string, Iterable<number>]>([
  ['nothing', []],
  ['brotli, which has no signature', brotliCompressSync('a tile')],
  ['truncated MLT', mltLayer(300).slice(0, -1)],
  ['MLT of another encoding', [3, 2, 7, 7]],
  ['a length without end', new Array<number>(8).fill(0xff)],
])('does not detect %s', (_what, bytes) => {
  expect(foreignKind(Uint8Array.from(bytes))).toBeNull();
});

test('never mistakes a vector tile for something else', () => {
  fc.assert(
    fc.property(fc.array(layerDraft, { maxLength: 3 }).map(buildTile), (tile) => {
      expect(foreignKind(tile)).toBeNull();
    }),
  );
});

test('classifies any megabyte at once', () => {
  for (const bytes of [mltLayer(0), [0xff], [0x20], [2, 1, 1]]) {
    const megabyte = Uint8Array.from({ length: 2 ** 20 }, (_, i) => bytes[i % bytes.length]!);
    const started = performance.now();
    foreignKind(megabyte);
    expect(performance.now() - started).toBeLessThan(1000);
  }
});
