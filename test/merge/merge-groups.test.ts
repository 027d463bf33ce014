import { expect, test } from 'vitest';
import { outputLayout } from '../../src/archive/formats.ts';
import type { ArchiveFormat, MbtilesType } from '../../src/archive/types.ts';
import { mergeKind } from '../../src/merge/merge-kinds.ts';
import type { Shard } from '../../src/tile/shard.ts';

const shard = (index: number, zooms: number[], rest = false): Shard => ({
  index,
  ranges: zooms.map((zoom) => ({ zoom, columns: [0, 0] as const })),
  tiles: 1,
  bytes: 1,
  ...(rest ? { rest: true as const } : {}),
});
const SHARDS = [shard(0, [0, 1, 2]), shard(1, [3]), shard(2, [3]), shard(3, [4, 5]), shard(4, [], true)];
const indexes = (format: ArchiveFormat, type: MbtilesType) =>
  mergeKind(outputLayout(format, type))
    .groups(SHARDS)
    .map((group) => group.map(({ index }) => index));

test('PMTiles merges the shards of one zoom together, since their ids interleave', () => {
  expect(indexes('pmtiles', 'flat')).toEqual([[0], [1, 2], [3], [4]]);
});

test('flat MBTiles takes each shard separately, normalized all at once', () => {
  expect(indexes('mbtiles', 'flat')).toEqual([[0], [1], [2], [3], [4]]);
  expect(indexes('mbtiles', 'normalized')).toEqual([[0, 1, 2, 3, 4]]);
});
