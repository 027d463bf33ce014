import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSource } from '../../src/archive/open.ts';
import type { Tiles } from '../support/archive-reading.ts';
import { buildMbtiles, scratchDirectory } from '../support/mbtiles-builder.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { tmsRows } from '../support/tms-rows.ts';

/** About half of all tiles of zooms 0 to 6. */
function scattered(): Tiles {
  const random = seeded(25);
  const tiles: Tiles = new Map([['0/0/0', Buffer.from('root')]]);
  for (let z = 1; z <= 6; z++) {
    for (let x = 0; x < 2 ** z; x++) {
      for (let y = 0; y < 2 ** z; y++) if (random() < 0.5) tiles.set(`${z}/${x}/${y}`, Buffer.from(`${z % 3}`));
    }
  }
  return tiles;
}

test.each(['flat', 'normalized', 'shallow', 'flat, no index', 'flat, every row twice', 'pmtiles'])(
  'the children of a tile are counted: %s',
  (kind) => {
    const tiles = scattered();
    const path = join(scratchDirectory(), kind === 'pmtiles' ? 'in.pmtiles' : 'in.mbtiles');
    const [shape] = kind.split(',') as ['flat' | 'normalized' | 'shallow'];
    const rows = kind.endsWith('twice') ? [...tmsRows(tiles), ...tmsRows(tiles)] : tmsRows(tiles);
    if (kind === 'pmtiles') buildPmtiles(path, tiles, { compression: 1 });
    else buildMbtiles(path, shape, rows, { indexes: !kind.endsWith('no index') });
    using source = openSource(path);
    for (const key of tiles.keys()) {
      const [z, x, y] = key.split('/').map(Number) as [number, number, number];
      const below = [0, 1].flatMap((dx) => [0, 1].map((dy) => `${z + 1}/${2 * x + dx}/${2 * y + dy}`));
      expect(source.deeperTiles({ z, x, y }), key).toBe(below.filter((name) => tiles.has(name)).length);
    }
  },
);
