import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTrail, TileTrail } from '../../src/shard/tile-trail.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

test('a trail leads to the tile that was entered and not left', () => {
  const path = join(scratchDirectory(), 'trail');
  expect(readTrail(path)).toBe(null);
  using trail = new TileTrail(path);
  expect(readTrail(path)).toBe(null);
  trail.enter({ z: 14, x: 16_383, y: 12_345 });
  expect(readTrail(path)).toEqual({ z: 14, x: 16_383, y: 12_345 });
  trail.enter({ z: 0, x: 0, y: 0 });
  expect(readTrail(path)).toEqual({ z: 0, x: 0, y: 0 });
  const { size } = statSync(path);
  trail.enter({ z: -7, x: Number.MAX_SAFE_INTEGER, y: Number.MIN_SAFE_INTEGER });
  expect(readTrail(path)).toEqual({ z: -7, x: Number.MAX_SAFE_INTEGER, y: Number.MIN_SAFE_INTEGER });
  trail.leave();
  expect(readTrail(path)).toBe(null);
  expect(statSync(path).size).toBe(size);
});

test('an invalid trail leads to no tile', () => {
  const path = join(scratchDirectory(), 'trail');
  for (const text of ['', '-', '1/2', 'a/b/c', '1/2/3/4', '1/2/']) {
    writeFileSync(path, text);
    expect(readTrail(path), text).toBe(null);
  }
});
