import { describe, expect, test } from 'vitest';
import { isPlainJoin } from '../../../../src/archive/mbtiles/read/plain-join.ts';

const TABLES = { keys: 'map', data: 'images', id: 'tile_id' };
const COLUMNS =
  'map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data';
const ON = 'images.tile_id = map.tile_id';

describe('views that real tools create are plain joins', () => {
  test.each([
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON ${ON}`,
    `CREATE VIEW tiles AS\n  SELECT ${COLUMNS}\n  FROM map\n  INNER JOIN images ON map.tile_id = images.tile_id;`,
    `create view "tiles" as select ${COLUMNS.toLowerCase()} from "map" left join [images] on (${ON})`,
    'CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT m.zoom_level, m.tile_column, m.tile_row, i.tile_data, m.tile_id FROM map AS m JOIN images i ON m.tile_id = i.tile_id',
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM images JOIN map ON ${ON}`,
  ])('%s', (sql) => {
    expect(isPlainJoin(sql, TABLES)).toBe(true);
  });
});

describe('views that return other rows than their tables are not', () => {
  test.each([
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON ${ON} AND map.zoom_level = 3`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON ${ON} WHERE zoom_level = 3`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON images.tile_id = map.tile_row`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON map.tile_id = map.tile_id`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map, images`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM images LEFT JOIN map ON ${ON}`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON ${ON} JOIN other ON other.tile_id = map.tile_id`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map_2 JOIN images ON images.tile_id = map_2.tile_id`,
    `CREATE VIEW tiles AS SELECT DISTINCT ${COLUMNS} FROM map JOIN images ON ${ON}`,
    'CREATE VIEW tiles AS SELECT zoom_level, tile_row AS tile_column, tile_column AS tile_row, tile_data FROM map JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT zoom_level, tile_column, -tile_row AS tile_row, tile_data FROM map JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT 3 AS zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, map.tile_data AS tile_data FROM map JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_id AS tile_data, tile_data AS x FROM map JOIN images USING (tile_id)',
    `CREATE VIEW tiles AS SELECT ${COLUMNS}, images.tile_data AS zoom_level FROM map JOIN images ON ${ON}`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} /* FROM map */ FROM map JOIN images ON ${ON}`,
    `CREATE VIEW tiles AS SELECT ${COLUMNS} FROM map JOIN images ON ${ON} LIMIT 1`,
    'CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map FULL JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map RIGHT JOIN images USING (tile_id)',
    'CREATE VIEW tiles AS SELECT * FROM map JOIN images USING (tile_id)',
    '',
  ])('%s', (sql) => {
    expect(isPlainJoin(sql, TABLES)).toBe(false);
  });
});

test('a statement of a megabyte is classified at once', () => {
  const started = performance.now();
  for (const part of ['a, ', 'a from ', ' join images', '"', "'", '(']) {
    expect(isPlainJoin(`CREATE VIEW tiles AS SELECT ${part.repeat(200_000)} FROM map`, TABLES)).toBe(false);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
