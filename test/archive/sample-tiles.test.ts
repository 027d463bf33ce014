// Samples of either format are spread over the whole archive, with stored keys and bytes.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSource } from '../../src/archive/open.ts';
import type { TileSource } from '../../src/archive/types.ts';
import { keyText } from '../../src/tile/key.ts';
import { runCli } from '../support/cli.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { buildSizedTiles } from '../support/sized-tiles.ts';

test('are spread, the same each time, of the requested zooms, and adjacent on request', async () => {
  const directory = scratchDirectory();
  const mbtiles = buildSizedTiles(join(directory, 'in.mbtiles'), { side: 12, bytes: 100, seed: 5 });
  expect(await runCli(['copy', mbtiles, join(directory, 'in.pmtiles'), '-q'])).toMatchObject({ code: 0 });
  for (const name of ['in.mbtiles', 'in.pmtiles']) {
    using source = openSource(join(directory, name));
    const all = everyTile(source);
    expect(all.size).toBe(288);
    const drawn = [...source.sampleTiles(50, [0, 26])];
    expect(drawn).toHaveLength(50);
    expect(new Set(drawn.map(keyText)).size).toBe(50);
    for (const tile of drawn) expect(tile.data, keyText(tile)).toEqual(all.get(keyText(tile)));
    expect(drawn.filter(({ z }) => z === 9)).toHaveLength(25);
    expect([...source.sampleTiles(50, [0, 26])]).toEqual(drawn);
    expect([...source.sampleTiles(1000, [10, 10])].map(({ z }) => z)).toEqual(Array(144).fill(10));
    expect([...source.sampleTiles(1000, [11, 26])]).toEqual([]);
    const together = [...source.sampleTiles(24, [0, 26], 6)];
    expect(together.length).toBeGreaterThan(8);
    expect(together.length).toBeLessThanOrEqual(24);
    expect(new Set(together.map(keyText)).size).toBe(together.length);
  }
});

function everyTile(source: TileSource): Map<string, Uint8Array | null> {
  const tiles = new Map<string, Uint8Array | null>();
  for (const zoom of [9, 10]) {
    const shard = { index: 0, ranges: [{ zoom, columns: [0, 2 ** zoom - 1] as const }], tiles: 144, bytes: 1 };
    for (const tile of source.tiles(shard, 'row', { drop() {}, warn() {} })) tiles.set(keyText(tile), tile.data?.slice() ?? null);
  }
  return tiles;
}
