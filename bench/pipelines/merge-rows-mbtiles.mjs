// A merge whose rows go through JavaScript, one by one.
// Usage: node bench/pipelines/merge-rows-mbtiles.mjs SHARDS OUTPUT

import Database from 'better-sqlite3';
import { createFlat } from './archive-rows.mjs';
import { shardFiles, timedMerge } from './shards.mjs';

const [, , shards = '', output = ''] = process.argv;
timedMerge(output, () => {
  const sink = createFlat(output);
  for (const path of shardFiles(shards)) {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    const rows = db.prepare('SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles').raw().iterate();
    for (const [z, x, row, data] of /** @type {Iterable<[number, number, number, Buffer]>} */ (rows)) sink.put(z, x, row, data);
    db.close();
  }
  sink.finish();
});
