// A full table of names is reset, together with everything that uses its numbers.

import { expect, test } from 'vitest';
import { createPrune } from '../../src/transform/prune/prune.ts';
import { PruneTally } from '../../src/transform/prune/prune-tally.ts';
import type { PruneReport } from '../../src/transform/prune/report.ts';
import type { TileTransform } from '../../src/transform/types.ts';
import { pruneSpec } from '../support/prune-spec.ts';
import { buildTile, bytesField, textField, varintField } from '../support/tile-builder.ts';

const FULL = 65_536;

function prune(): TileTransform<PruneReport> {
  const layers = [{ id: 'r', type: 'line', 'source-layer': 'road', filter: ['==', ['get', 'class'], 'a'] }];
  const styles = [{ name: 's', text: JSON.stringify({ version: 8, layers }) }];
  return createPrune(pruneSpec(styles, { compression: 'none' }));
}

/** Two roads whose keys come in this order. No two such tiles are equal, so none comes from the cache. */
function roads(keys: readonly string[], x: number): Uint8Array {
  const tags = (value: string) =>
    Object.fromEntries(keys.map((key) => [key, { string: key === 'class' ? value : `${value}${x}` }]));
  return buildTile([{ name: 'road', features: [{ tags: tags('a') }, { tags: tags('b') }] }]);
}

/** One road without tags, and more keys than the table holds. */
function manyKeys(from: number): Uint8Array {
  const keys = Array.from({ length: FULL }, (_, i) => Buffer.from(textField(3, `key ${from + i}`)));
  const feature = bytesField(2, [...varintField(3, 1), ...bytesField(4, [9, 2, 2])]);
  const body = Buffer.concat([Buffer.from([...textField(1, 'road'), ...feature, ...varintField(15, 2)]), ...keys]);
  return Buffer.concat([Buffer.from(bytesField(3, []).slice(0, 1)), varint(body.length), body]);
}

function varint(value: number): Buffer {
  return Buffer.from(varintField(0, value).slice(1));
}

test('a tile with more names than the table holds does not change output or counts of the tiles around it', () => {
  const few = [['class', 'name'], ['name', 'class'], ['x', 'y', 'class'], ['class']];
  // After the reset, names come in another order and get other numbers.
  const order = [...few, 0, ['late', 'name', 'class'], ...few, 0, FULL, ['x', 'y', 'class'], ...few];
  const tiles = order.map((keys, x) => (typeof keys === 'number' ? manyKeys(keys) : roads(keys, x)));
  const kept = prune();
  const sum = new PruneTally();
  for (const [x, tile] of tiles.entries()) {
    const alone = prune();
    const key = { z: 9, x, y: 1 };
    const pruned = alone.apply(key, tile);
    expect(kept.apply(key, tile)).toEqual(pruned);
    sum.add(alone.report());
  }
  expect(kept.report()).toEqual(sum.toReport());
  expect(kept.report().fields).toEqual([{ layer: 'road', keys: ['class', 'late', 'name', 'x', 'y'] }]);
});
