import { expect, test } from 'vitest';
import { mergeGroups } from '../../src/merge/merge.ts';
import { createManifest } from '../../src/plan/manifest.ts';
import type { Shard } from '../../src/tile/shard.ts';
import { SETTLED } from '../support/settled.ts';

const shard = (index: number, zooms: number[], rest = false): Shard => ({
  index,
  ranges: zooms.map((zoom) => ({ zoom, columns: [0, 0] as const })),
  tiles: 1,
  bytes: 1,
  ...(rest ? { rest: true as const } : {}),
});
const SHARDS = [shard(0, [0, 1, 2]), shard(1, [3]), shard(2, [3]), shard(3, [4, 5]), shard(4, [], true)];
const indexes = (groups: Shard[][]) => groups.map((group) => group.map(({ index }) => index));

test('PMTiles merges the shards of one zoom together, since their ids interleave', () => {
  expect(indexes(mergeGroups(createManifest('f', SETTLED, SHARDS, 1), 'pmtiles'))).toEqual([[0], [1, 2], [3], [4]]);
});

test('flat MBTiles takes each shard by itself, normalized all at once', () => {
  expect(indexes(mergeGroups(createManifest('f', SETTLED, SHARDS, 1), 'mbtiles'))).toEqual([[0], [1], [2], [3], [4]]);
  const normalized = createManifest('f', { ...SETTLED, mbtilesType: 'normalized' }, SHARDS, 1);
  expect(indexes(mergeGroups(normalized, 'mbtiles'))).toEqual([[0, 1, 2, 3, 4]]);
});
