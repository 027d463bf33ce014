// Features of two tiles are matched by id, geometry and attributes, and their differences counted.

import { expect, test } from 'vitest';
import { FeatureChanges } from '../../../src/survey/diff/feature-changes.ts';
import { buildTile, type FeatureDraft } from '../../support/tile-builder.ts';

const point = (x: number, tags: Record<string, string>, id?: number): FeatureDraft => ({
  ...(id === undefined ? {} : { id }),
  type: 1,
  geometry: [9, x, x],
  tags: Object.fromEntries(Object.entries(tags).map(([key, text]) => [key, { string: text }])),
});

function changes(before: FeatureDraft[], after: FeatureDraft[]) {
  const counts = new FeatureChanges();
  counts.addTile(buildTile([{ name: 'l', features: before }]), buildTile([{ name: 'l', features: after }]));
  return counts.toReport();
}

test('another order and other tables are the same features', () => {
  const [one, two] = [point(1, { a: '1', b: '2' }), point(2, { b: '1' })];
  expect(changes([one, two], [two, one])).toEqual({ layers: [], same_features: 1, unread_tiles: 0 });
});

test('a feature is known by its id, else by its place, else by its attributes', () => {
  const { layers } = changes(
    [point(1, { a: 'x', gone: 'y' }, 7), point(2, { a: 'x' }), point(3, { a: 'only here' }), point(4, { a: 'removed' })],
    [point(9, { a: 'z' }, 7), point(2, { a: 'y', new: 'n' }), point(8, { a: 'only here' }), point(5, { a: 'added' })],
  );
  expect(layers).toEqual([
    {
      layer: 'l',
      tiles_added: 0,
      tiles_removed: 0,
      tiles_changed: 1,
      features_added: 1,
      features_removed: 1,
      features_changed: 3,
      geometry_changed: 2,
      attributes_changed: 2,
      attributes: [
        { attribute: 'a', added: 0, removed: 0, changed: 2 },
        { attribute: 'gone', added: 0, removed: 1, changed: 0 },
        { attribute: 'new', added: 1, removed: 0, changed: 0 },
      ],
    },
  ]);
});

test('equal features count one by one', () => {
  const same = point(1, { a: 'x' });
  expect(changes([same, same, same], [same]).layers).toMatchObject([{ features_removed: 2, features_changed: 0 }]);
});

test('whole tiles, layers that come and go, and tiles that cannot be read', () => {
  const counts = new FeatureChanges();
  const tile = buildTile([{ name: 'l', features: [point(1, {})] }]);
  counts.addTile(undefined, tile);
  counts.addTile(tile, buildTile([{ name: 'm', features: [point(1, {})] }]));
  counts.addTile(tile, null);
  counts.addTile(tile, Buffer.from('no tile'));
  const folded = new FeatureChanges();
  folded.join(counts.toReport());
  folded.join(counts.toReport());
  expect(folded.toReport()).toMatchObject({
    layers: [
      { layer: 'l', tiles_added: 2, tiles_removed: 2, features_added: 2, features_removed: 2 },
      { layer: 'm', tiles_added: 2, features_added: 2 },
    ],
    unread_tiles: 4,
  });
});
