import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { contentOf, differenceOf } from '../../bench/check/content.mjs';
import { createFlat as fastRows } from '../../bench/pipelines/archive-rows.mjs';
import { type NaiveStyle, naivePruner } from '../../bench/pipelines/naive-prune.mjs';
import { nativeLibdeflate } from '../../bench/pipelines/native-libdeflate.mjs';
import { createPlain as plainRows } from '../../bench/pipelines/plain-writer.mjs';
import { reusedZlib } from '../../bench/pipelines/reused-zlib.mjs';
import { drawTile, encodeTile } from '../../bench/tileset/encode.mjs';
import { seeded } from '../../bench/tileset/random.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'tilefold-pipelines-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the programs that the bench compares with', () => {
  test('the floor inflates and deflates to exactly the bytes of zlib, tile after tile', () => {
    const { gunzip, gzip } = reusedZlib();
    for (const features of [0, 3, 200, 1]) {
      const raw = drawTile(seeded(features + 1), 14, features);
      const stored = gzipSync(raw);
      expect(Buffer.from(gunzip(stored)).equals(raw)).toBe(true);
      expect(Buffer.from(gzip(raw)).equals(stored)).toBe(true);
    }
  });

  test("libdeflate's floor gives tiles back through zlib, and stops at a tile that does not inflate", () => {
    const { gunzip, gzip } = nativeLibdeflate();
    for (const features of [0, 3, 200, 1]) {
      const raw = drawTile(seeded(features + 1), 14, features);
      expect(Buffer.from(gunzip(gzipSync(raw))).equals(raw)).toBe(true);
      expect(gunzipSync(gzip(raw)).equals(raw)).toBe(true);
    }
    expect(() => gunzip(gzipSync('a tile').subarray(0, -1))).toThrow();
  });

  test('a tile that does not inflate stops the floor, and does not become the previous tile', () => {
    const { gunzip } = reusedZlib();
    const stored = gzipSync(drawTile(seeded(2), 14, 50));
    gunzip(stored);
    expect(() => gunzip(stored.subarray(0, stored.length >> 1))).toThrow();
    const corrupt = Buffer.from(stored);
    corrupt.writeUInt32LE(0, stored.length - 8);
    expect(() => gunzip(corrupt)).toThrow();
    expect(Buffer.from(gunzip(stored)).equals(gunzipSync(stored))).toBe(true);
  });

  test('the naive pruner keeps exactly what a filter accepts at the zoom', () => {
    const road = (kind: string) => ({ type: 2, geometry: [9, 2, 2, 10, 4, 4], tags: { class: kind } });
    const tile = encodeTile([
      { name: 'transportation', features: [road('rail'), road('path'), road('rail')] },
      { name: 'housenumber', features: [road('rail')] },
    ]);
    const prune = naivePruner({
      layers: [
        { id: 'a', type: 'line', source: 's', 'source-layer': 'transportation', minzoom: 10, filter: ['==', 'class', 'rail'] },
      ],
    });
    expect(prune(9, tile)).toBeNull();
    const wanted = encodeTile([{ name: 'transportation', features: [road('rail'), road('rail')] }]);
    expect(differenceOf(contentOf(wanted), contentOf(prune(10, tile) ?? new Uint8Array(0)))).toBeNull();
  });

  const road = (kind: string) => ({ type: 2, geometry: [9, 2, 2, 10, 4, 4], tags: { class: kind } });
  const roads = encodeTile([{ name: 'road', features: [road('rail'), road('path')] }]);
  const line = { id: 'a', type: 'line', source: 's', 'source-layer': 'road' };
  /** Returns the number of roads kept. */
  const keptOf = (style: NaiveStyle, z: number, maxTileZoom?: number): number =>
    contentOf(naivePruner(style, maxTileZoom)(z, roads) ?? new Uint8Array(0)).get('road')?.length ?? 0;

  test('the naive pruner supports hidden layers, other kinds of source, and references', () => {
    expect(keptOf({ layers: [line] }, 5)).toBe(2);
    expect(keptOf({ layers: [{ ...line, layout: { visibility: 'none' } }] }, 5)).toBe(0);
    expect(keptOf({ sources: { s: { type: 'vector' } }, layers: [line] }, 5)).toBe(2);
    expect(keptOf({ sources: { s: { type: 'geojson' } }, layers: [line] }, 5)).toBe(0);
    const hidden = { ...line, filter: ['==', 'class', 'rail'], maxzoom: 3 };
    expect(keptOf({ layers: [hidden, { id: 'b', ref: 'a', maxzoom: 9 }] }, 5)).toBe(1);
  });

  test('the naive pruner evaluates a filter that reads the zoom at every view zoom of the deepest tiles', () => {
    const filter = ['any', ['==', ['get', 'class'], 'rail'], ['>=', ['zoom'], 12]];
    expect(keptOf({ layers: [{ ...line, filter }] }, 10)).toBe(1);
    expect(keptOf({ layers: [{ ...line, filter }] }, 12)).toBe(2);
    expect(keptOf({ layers: [{ ...line, filter }] }, 10, 10)).toBe(2);
    expect(keptOf({ layers: [{ ...line, filter, maxzoom: 12 }] }, 10, 10)).toBe(1);
  });

  test('plain writes give the same rows as fast ones', () => {
    const rows = [fastRows, plainRows].map((create) => {
      const path = join(scratch, `${create.name}.mbtiles`);
      const sink = create(path);
      sink.metadata.run('name', 'a set');
      for (let x = 0; x < 1001; x++) sink.put(11, x, 0, Buffer.from([x & 255]));
      sink.finish();
      const db = new Database(path, { readonly: true });
      const found = [db.prepare('SELECT * FROM tiles ORDER BY 1, 2, 3').all(), db.prepare('SELECT * FROM metadata').all()];
      db.close();
      return found;
    });
    expect(rows[0]?.[0]).toHaveLength(1001);
    expect(rows[1]).toEqual(rows[0]);
  });
});
