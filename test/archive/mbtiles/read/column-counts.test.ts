import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMbtilesSource } from '../../../../src/archive/mbtiles/read/source.ts';
import { runSql, scratchDirectory } from '../../../support/mbtiles-builder.ts';

test('the tiles of a large archive are counted exactly, and its bytes by a sample of columns', () => {
  const path = join(scratchDirectory(), 'a.mbtiles');
  // 401 columns of 600 tiles. The column number gives the bytes of a tile; column 0 is one tile of 1 byte.
  runSql(
    path,
    `CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
     WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 240599)
       INSERT INTO tiles SELECT 10, n / 600, n % 600, zeroblob(n / 600 + 1) FROM c WHERE n = 0 OR n >= 600;
     CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)`,
  );
  using source = openMbtilesSource(path);
  const census = [...source.census()];
  expect(census.map(({ columns, tiles }) => [...columns, tiles])).toEqual(
    Array.from({ length: 401 }, (_, n) => [n, n, n === 0 ? 1 : 600]),
  );
  const bytes = (n: number): number => (n === 0 ? 1 : 600 * (n + 1));
  // Bytes grow linearly, and estimates between two samples are linear.
  for (const { columns, bytes: estimated } of census) expect(Math.abs(estimated - bytes(columns[0]))).toBeLessThanOrEqual(1);
  expect([...source.census()]).toEqual(census);
});
