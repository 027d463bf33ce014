// A dictionary for a compressor: features of the old tile with the indices of the new tables.

import { expect, test } from 'vitest';
import { alignedTo, tablesOf } from '../../src/mvt/aligned-tile.ts';
import { buildTile, type FeatureDraft } from '../support/tile-builder.ts';

/** Each feature has its own values, so that an index says which feature it is. */
function features(keys: readonly string[]): FeatureDraft[] {
  return Array.from({ length: 300 }, (_, i) => ({
    id: i,
    type: 1,
    geometry: [9, 2 * i, 4 * i],
    tags: Object.fromEntries(keys.map((key) => [key, { string: `${key} ${i}` }])),
  }));
}

const BEFORE = buildTile([{ name: 'roads', features: features(['name', 'class', 'ref']) }]);
const AFTER = buildTile([{ name: 'roads', features: features(['class', 'ref']) }]);

test('features that only lost attributes become the bytes that they have in the new tile', () => {
  const tables = tablesOf(AFTER);
  expect(tables).not.toBeNull();
  const aligned = Buffer.from(alignedTo(tables!, BEFORE)!);
  // From the first feature's id to the last one's geometry.
  const content = Buffer.from(AFTER);
  const first = content.indexOf(Buffer.from([0x12]));
  const last = content.lastIndexOf(Buffer.from([0x08, ...[0xab, 0x02]]));
  expect(last).toBeGreaterThan(first);
  expect(aligned.includes(content.subarray(first, last))).toBe(true);
  expect(Buffer.from(BEFORE).includes(content.subarray(first, last))).toBe(false);
});

test('tables are the tile without its features', () => {
  expect(tablesOf(AFTER)!.length).toBeLessThan(AFTER.length * 0.6);
  expect(tablesOf(buildTile([{ name: 'roads', features: [] }]))).toEqual(buildTile([{ name: 'roads', features: [] }]));
  expect(tablesOf(new Uint8Array(0))).toEqual(new Uint8Array(0));
});

test('what is no vector tile has none, and a damaged one is no reason to fail', () => {
  expect(tablesOf(Buffer.from('\x89PNG and so on'))).toBeNull();
  for (let length = 1; length < AFTER.length; length += 97) {
    const cut = AFTER.subarray(0, length);
    expect(() => tablesOf(cut)).not.toThrow();
    expect(() => alignedTo(tablesOf(AFTER)!, cut)).not.toThrow();
  }
});
