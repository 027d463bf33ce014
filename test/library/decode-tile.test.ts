// Decoded tiles equal those of @mapbox/vector-tile.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import { decodeTile, inflate, TileError } from '../../src/index.ts';
import { buildTile, bytesField, textField, varintField } from '../support/tile-builder.ts';

const REAL_TILES = join(dirname(fileURLToPath(import.meta.resolve('@mapbox/mvt-fixtures'))), 'real-world');
const TYPES = ['unknown', 'point', 'linestring', 'polygon'];

function realTiles(city: string): Buffer[] {
  const directory = join(REAL_TILES, city);
  return readdirSync(directory).map((name) => readFileSync(join(directory, name)));
}

function decodedElsewhere(bytes: Uint8Array): unknown {
  return Object.values(new VectorTile(new PbfReader(bytes)).layers).map((layer) => ({
    name: layer.name,
    extent: layer.extent,
    version: layer.version,
    features: Array.from({ length: layer.length }, (_, i) => {
      const feature = layer.feature(i);
      const parts = feature.loadGeometry().map((part) => part.map(({ x, y }) => [x, y]));
      // vector-tile joins all points of a feature into one part.
      const geometry = feature.type === 1 ? parts.flat().map((point) => [point]) : parts;
      return { id: feature.id, type: TYPES[feature.type], properties: { ...feature.properties }, geometry };
    }),
  }));
}

function decodedHere(stored: Uint8Array): unknown {
  return decodeTile(stored).map((layer) => ({
    name: layer.name,
    extent: layer.extent,
    version: layer.version,
    features: Array.from(layer, (feature) => ({
      id: feature.id,
      type: feature.type,
      properties: feature.properties(),
      geometry: feature.geometry(),
    })),
  }));
}

test.each(['bangkok', 'norway', 'uruguay'])('real tiles of %s', (city) => {
  for (const bytes of realTiles(city)) {
    const inflated = inflate(bytes);
    if (inflated.length > 0) expect(decodedHere(bytes)).toEqual(decodedElsewhere(inflated));
  }
});

test('features are read by their index', () => {
  const [tile] = realTiles('chicago') as [Buffer];
  const [layer] = decodeTile(tile);
  expect(layer?.length).toBe([...(layer ?? [])].length);
  expect(layer?.feature(0).properties()).toEqual([...(layer ?? [])][0]?.properties());
  expect(() => layer?.feature(layer.length)).toThrow(/feature: index \d+ is not from 0 to \d+ in layer/);
});

test('an id past 2^53 is not rounded, and a key named __proto__ is an attribute', () => {
  const feature = [
    ...varintField(1, 2n ** 63n + 1n),
    ...bytesField(2, [0, 0]),
    ...varintField(3, 1),
    ...bytesField(4, [9, 2, 2]),
  ];
  const layer = [
    ...textField(1, 'l'),
    ...bytesField(2, feature),
    ...textField(3, '__proto__'),
    ...bytesField(4, textField(1, 'x')),
  ];
  const [decoded] = decodeTile(Uint8Array.from(bytesField(3, [...layer, ...varintField(15, 2)])));
  expect(decoded?.feature(0).id).toBe(2n ** 63n + 1n);
  expect(Object.entries(decoded?.feature(0).properties() ?? {})).toEqual([['__proto__', 'x']]);
});

test('the tile may be compressed; brotli must be declared', () => {
  const tile = buildTile([{ name: 'roads', features: [{ tags: { class: { string: 'path' } } }] }]);
  expect(decodeTile(gzipSync(tile))[0]?.name).toBe('roads');
  expect(decodeTile(inflate(brotliCompressSync(tile), { compression: 'brotli' }))[0]?.name).toBe('roads');
});

test('data that is no vector tile, or too large, is refused', () => {
  expect(() => decodeTile(Buffer.from('<html>'))).toThrow(TileError);
  expect(() => decodeTile(gzipSync(Buffer.alloc(1_000)), { maxBytes: 999 })).toThrow('more than 999 bytes');
  expect(() => inflate('text' as never)).toThrow('inflate: the tile must be a Uint8Array; got "text"');
  expect(() => inflate(gzipSync('x'), { maxBytes: -1 })).toThrow(
    'inflate: option maxBytes must be a whole number, 1 or more; got -1',
  );
  expect(decodeTile(new Uint8Array())).toEqual([]);
});
