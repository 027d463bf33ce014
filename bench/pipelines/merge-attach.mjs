// The shortest merge in SQLite: ATTACH, INSERT ... SELECT, index. No durable points, no checks.
// Usage: node bench/pipelines/merge-attach.mjs SHARDS OUTPUT

import Database from 'better-sqlite3';
import { shardFiles, timedMerge } from './shards.mjs';

const [, , shards = '', output = ''] = process.argv;
timedMerge(output, () => {
  const db = new Database(output);
  db.exec(`PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)`);
  for (const path of shardFiles(shards)) {
    db.prepare('ATTACH ? AS shard').run(path);
    db.exec('INSERT INTO main.tiles SELECT zoom_level, tile_column, tile_row, tile_data FROM shard.tiles; DETACH shard');
  }
  db.exec('CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)');
  db.close();
});
