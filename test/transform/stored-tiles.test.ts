// Repeated tiles must have the same output and counts as if they were transformed again.

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createPrune } from '../../src/transform/prune/prune.ts';
import type { PruneSpec } from '../../src/transform/prune/prune-options.ts';
import type { PruneReport } from '../../src/transform/prune/report.ts';
import type { TileTransform } from '../../src/transform/types.ts';
import { pruneSpec } from '../support/prune-spec.ts';
import { buildTile } from '../support/tile-builder.ts';

const LEFT = {
  type: 'Polygon',
  coordinates: [
    [
      [-180, -85],
      [-90, -85],
      [-90, 85],
      [-180, 85],
      [-180, -85],
    ],
  ],
};

function prune(filter: unknown, spec: Partial<PruneSpec> = {}): TileTransform<PruneReport> {
  const layers = [
    { id: 'r', type: 'line', 'source-layer': 'road', filter },
    { id: 'p', type: 'symbol', 'source-layer': 'poi', minzoom: 3 },
  ];
  const styles = [{ name: 's', text: JSON.stringify({ version: 8, layers }) }];
  return createPrune(pruneSpec(styles, { unknownFilter: 'drop', dropEmptyTiles: true, ...spec }));
}

const roads = (...classes: string[]) => ({
  name: 'road',
  features: classes.map((name) => ({ tags: { class: { string: name } } })),
});
const TILES = [[roads('a', 'b'), { name: 'poi', features: [{}] }], [roads('a')], [roads('b')], [roads('x', 'a'), roads('y')]].map(
  (layers) => gzipSync(buildTile(layers)),
);

test.each([['==', 'class', 'a'], ['no-such-operator'], ['>', ['get', 'class'], 1]])(
  'repeated tiles are pruned and counted the same: %j',
  (...filter) => {
    const keys = [2, 2, 3, 2, 3, 3].map((z, x) => ({ z, x, y: 1 }));
    const once = prune(filter);
    const outcomes = keys.map((key) => TILES.map((tile) => once.apply(key, Buffer.from(tile))));
    keys.forEach((key, i) => {
      // A new transform has an empty cache.
      for (const [j, tile] of TILES.entries()) expect(outcomes[i]?.[j]).toEqual(prune(filter).apply(key, tile));
    });
    const uncached = keys.flatMap((key) =>
      TILES.map((tile) => {
        const transform = prune(filter);
        transform.apply(key, tile);
        return transform.report();
      }),
    );
    const { layers, unknownFilters, filterErrors, oddities } = once.report();
    const sum = (of: (report: (typeof uncached)[number]) => number) => uncached.reduce((all, report) => all + of(report), 0);
    const features = (stage: 'before' | 'after') => (report: Pick<(typeof uncached)[number], 'layers'>) =>
      report.layers.reduce((all, counts) => all + counts[stage].features, 0);
    expect(features('before')({ layers })).toBe(sum(features('before')));
    expect(features('after')({ layers })).toBe(sum(features('after')));
    expect(unknownFilters[0]?.features ?? 0).toBe(sum((report) => report.unknownFilters[0]?.features ?? 0));
    expect(filterErrors[0]?.features ?? 0).toBe(sum((report) => report.filterErrors[0]?.features ?? 0));
    expect(oddities).toEqual([
      { kind: 'duplicate-layer', tiles: 6, examples: ['2/0/1', '2/1/1', '3/2/1', '2/3/1', '3/4/1', '3/5/1'] },
    ]);
  },
);

test('a tile that loses nothing is the input array, each time', () => {
  const transform = prune(['==', 'class', 'a']);
  for (let x = 0; x < 3; x++) {
    const stored = Buffer.from(TILES[1] as Buffer);
    expect(transform.apply({ z: 5, x, y: 0 }, stored)).toBe(stored);
  }
});

test('if a filter depends on the position, equal tiles may have different outputs', () => {
  const transform = prune(['within', LEFT]);
  const tile = TILES[1] as Buffer;
  expect(transform.apply({ z: 2, x: 0, y: 1 }, tile)).toBe(tile);
  expect(transform.apply({ z: 2, x: 3, y: 1 }, tile)).toBeNull();
  expect(transform.apply({ z: 2, x: 0, y: 2 }, tile)).toBe(tile);
});

test('an unreadable tile is an error each time, and is not counted', () => {
  const transform = prune(['==', 'class', 'a']);
  const bad = gzipSync(Buffer.from([26, 5, 1]));
  for (let x = 0; x < 2; x++)
    expect(() => transform.apply({ z: 2, x, y: 0 }, bad)).toThrow(expect.objectContaining({ defect: 'truncated' }));
  expect(transform.report().layers).toEqual([]);
});

test('the cache is bounded, and evictions change nothing', () => {
  const transform = prune(['==', 'class', 'a']);
  const tile = (n: number) => gzipSync(buildTile([roads('a', `${n}`)]));
  const first = transform.apply({ z: 2, x: 0, y: 0 }, tile(0));
  for (let n = 0; n < 30_000; n++) transform.apply({ z: 2, x: 0, y: 0 }, tile(n));
  expect(transform.apply({ z: 2, x: 0, y: 0 }, tile(0))).toEqual(first);
  expect(transform.report().layers[0]?.before.tiles).toBe(30_002);
});
