// Mapbox's collection of valid, invalid and odd tiles, and published tiles.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { checkTile } from './check.ts';

const PACKAGE = dirname(fileURLToPath(import.meta.resolve('@mapbox/mvt-fixtures')));

const DEFECTS: Record<string, string[]> = {
  tags: ['005', '040', '041', '042'],
  layer: ['012', '014', '023'],
  'wire-type': ['007', '008', '013'],
};

/** Valid according to the collection: 016 has the same bytes as 003; 057 counts 2^29 - 1 points, and has one. */
const STRICTER = ['016', '057'];

/** Invalid according to the collection. These defects do not exclude the whole tile, so they are only counted. */
const ODDITIES: Record<string, string[]> = {
  // A missing or unknown type; two geometries, wrong commands, counts past the bytes, a closed line.
  ...of('broken-geometry', ['003', '006', '030', '044', '045', '047', '048', '051', '052', '058', ...STRICTER]),
  '061': ['broken-geometry', 'no-version'],
  ...of('no-vertices', ['004']),
  ...of('unknown-value', ['010', '011', '026']),
  '015': ['duplicate-layer'],
  '024': ['no-version'],
  '046': ['degenerate-geometry'],
};

function of(kind: string, ids: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(ids.map((id) => [id, [kind]]));
}

interface Validity {
  v1: boolean;
  v2: boolean;
}

const ids = readdirSync(join(PACKAGE, 'fixtures')).sort();
const defectById = new Map(Object.entries(DEFECTS).flatMap(([defect, of]) => of.map((id) => [id, defect] as const)));

describe('fixtures', () => {
  test.each(ids)('%s', (id) => {
    const { validity } = JSON.parse(readFileSync(join(PACKAGE, 'fixtures', id, 'info.json'), 'utf8')) as { validity: Validity };
    const { defect, oddities } = checkTile(readFileSync(join(PACKAGE, 'fixtures', id, 'tile.mvt')));
    expect(defect).toBe(defectById.get(id));
    expect(oddities).toEqual(ODDITIES[id] ?? []);
    const isRight = defect === undefined && oddities.length === 0;
    expect(isRight || STRICTER.includes(id)).toBe(validity.v2 || STRICTER.includes(id));
  });

  test('are all tested', () => {
    expect(ids.length).toBeGreaterThanOrEqual(74);
  });
});

describe('published tiles are valid, and have the counts of a decoder', () => {
  const root = join(PACKAGE, 'real-world');
  test.each(readdirSync(root))('%s', (place) => {
    const files = readdirSync(join(root, place));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const stored = readFileSync(join(root, place, file));
      const bytes = stored[0] === 0x1f ? gunzipSync(stored) : stored;
      const { defect, message, features, vertices } = checkTile(bytes);
      expect(message, file).toBeUndefined();
      expect(defect, file).toBeUndefined();
      expect({ features, vertices }, file).toEqual(counted(bytes));
    }
  });
});

function counted(bytes: Uint8Array): { features: number; vertices: number } {
  let features = 0;
  let vertices = 0;
  for (const layer of Object.values(new VectorTile(new PbfReader(bytes)).layers)) {
    features += layer.length;
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const parts = feature.loadGeometry();
      const points = parts.flat().length;
      // Rings repeat their first point at the end.
      vertices += feature.type === 3 ? points - parts.length : points;
    }
  }
  return { features, vertices };
}
