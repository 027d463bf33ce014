import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { afterAll, describe, expect, test } from 'vitest';
import { isCopyOf } from '../../bench/check/checks.mjs';
import { benchStyle } from '../../bench/style.mjs';
import { makeArchive } from '../../bench/tileset/archive.mjs';
import { drawTile } from '../../bench/tileset/encode.mjs';
import { keysOf } from '../../bench/tileset/grid.mjs';
import { seeded } from '../../bench/tileset/random.mjs';
import { TileTemplate } from '../../bench/tileset/template.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'tilefold-bench-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the tilesets of the bench', () => {
  test('a window has the requested number of keys, in row order, on the grid, each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (wanted) => {
        const keys = [...keysOf(wanted)];
        expect(keys.length).toBe(wanted);
        const rank = ({ z, x, y }: { z: number; x: number; y: number }) => (z * 2 ** 14 + x) * 2 ** 14 + (2 ** z - 1 - y);
        for (let i = 1; i < keys.length; i++) expect(rank(keys[i]!)).toBeGreaterThan(rank(keys[i - 1]!));
        for (const { z, x, y } of keys) expect(x >= 0 && y >= 0 && x < 2 ** z && y < 2 ** z).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('variants of a tile inflate to the tile and one more layer, and all differ', () => {
    const raw = drawTile(seeded(7), 14, 60);
    const template = new TileTemplate(raw);
    const tiles = [0, 1, 35, 36, 999_999].map((n) => gunzipSync(template.variant(n)));
    for (const tile of tiles) expect(tile.subarray(0, raw.length).equals(raw)).toBe(true);
    const names = tiles.map((tile) => {
      const { layers } = new VectorTile(new PbfReader(tile));
      return layers['water_name']?.feature(0).properties['name'];
    });
    expect(new Set(names).size).toBe(tiles.length);
  });

  test('an archive is the same file each time it is made, and the same tileset in every schema', async () => {
    const spec = { mix: 'planet', tiles: 300, shape: 'flat' } as const;
    const flat = makeArchive(join(scratch, 'one'), spec);
    expect(readFileSync(makeArchive(join(scratch, 'two'), spec)).equals(readFileSync(flat))).toBe(true);
    for (const shape of ['normalized', 'shallow'] as const) {
      expect(await isCopyOf(flat)(makeArchive(scratch, { ...spec, shape }))).toBeNull();
    }
  });

  test('an output with a missing or different tile is reported as wrong', async () => {
    const spec = { mix: 'ocean', tiles: 150, shape: 'flat' } as const;
    const original = makeArchive(join(scratch, 'original'), spec);
    const damaged = makeArchive(join(scratch, 'damaged'), spec);
    const db = new Database(damaged);
    const other = drawTile(seeded(1), 0, 9);
    db.prepare('UPDATE tiles SET tile_data = ? WHERE zoom_level = 0').run(other);
    expect(await isCopyOf(original)(damaged)).toMatch(/^tile 0\/0\/0: /);
    db.exec('DELETE FROM tiles WHERE zoom_level = 0');
    expect(await isCopyOf(original)(damaged)).toBe('149 tiles, not 150');
    db.close();
  });

  test('the style is valid', () => {
    const style = {
      ...benchStyle(),
      glyphs: 'glyphs/{fontstack}/{range}.pbf',
      sources: { tiles: { type: 'vector', tiles: ['a'] } },
    };
    expect(validateStyleMin(style as Parameters<typeof validateStyleMin>[0])).toEqual([]);
  });
});
