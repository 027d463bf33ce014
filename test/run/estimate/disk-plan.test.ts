// The disk that a run needs besides its shards and output.

import { expect, test } from 'vitest';
import { createManifest } from '../../../src/plan/manifest.ts';
import type { Request } from '../../../src/plan/request.ts';
import { diskPlan } from '../../../src/run/estimate/disk-plan.ts';
import { ALL_TILES } from '../../../src/tile/region.ts';
import { transformNamed } from '../../../src/transform/registry.ts';

const MB = 1_000_000;
const SIZE = { tiles: 20, bytes: 20 * MB, distinctTiles: 20, distinctBytes: 20 * MB, metadataBytes: 100, sample: [] };

test.each([
  [true, 9 * MB],
  [false, 16 * MB],
])('shards that more inputs overlap in than may be open take spools (in one process: %s)', (isStream, spooled) => {
  const plan = (...overlaps: number[]) => {
    const shards = overlaps.map((inputs, index) => ({
      index,
      ranges: [{ zoom: index, columns: [0, 0] as const }],
      tiles: 10,
      bytes: (7 + 2 * index) * MB,
      inputs: Array.from({ length: inputs }, (_, input) => input),
    }));
    const settled = {
      tileType: 'mvt',
      tileCompression: 'gzip',
      sourceCompression: 'gzip',
      mbtilesType: 'flat',
      maxTileZoom: 1,
      describedLayers: [],
    } as const;
    return diskPlan(REQUEST, createManifest('f', settled, shards, MB), SIZE, isStream, 'bound').job;
  };
  const more = plan(49, 49) - plan(48, 48);
  expect(more).toBeGreaterThanOrEqual(spooled);
  expect(more).toBeLessThan(spooled + 1000);
});

const REQUEST: Request = {
  command: 'merge',
  inputs: Array.from({ length: 49 }, (_, i) => ({ path: `/in/${i}.mbtiles`, format: null })),
  output: '/out.mbtiles',
  outputFormat: 'mbtiles',
  mbtilesType: 'auto',
  aggTilesHash: false,
  codec: 'zlib',
  tileCompression: 'auto',
  level: null,
  onDecodeError: 'keep',
  onDuplicate: 'error',
  maxTileBytes: 0,
  region: ALL_TILES,
  shardBytes: null,
  transform: transformNamed('merge').defaults({}),
};
