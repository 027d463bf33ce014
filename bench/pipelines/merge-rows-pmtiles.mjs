// A straightforward merge of PMTiles tile data: every row goes through JavaScript, is hashed, and written if it is new. Rows come
// shard by shard, so the data is not in order, and there is no directory: less than a real merge has to do.
// Usage: node bench/pipelines/merge-rows-pmtiles.mjs SHARDS OUTPUT

import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { shardFiles, timedMerge } from './shards.mjs';

const BUFFER_BYTES = 4 * 1_048_576;

const [, , shards = '', output = ''] = process.argv;
timedMerge(output, () => {
  const file = openSync(output, 'w');
  /** @type {Map<string, number>} */
  const offsets = new Map();
  /** @type {Buffer[]} */
  let waiting = [];
  let waitingBytes = 0;
  let written = 0;
  const flush = () => {
    writeSync(file, Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  for (const path of shardFiles(shards)) {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    const rows = db.prepare('SELECT id, tile_data FROM tiles ORDER BY rowid').raw().iterate();
    for (const [, data] of /** @type {Iterable<[number, Buffer]>} */ (rows)) {
      const hash = createHash('md5').update(data).digest('base64');
      if (offsets.has(hash)) continue;
      offsets.set(hash, written);
      written += data.length;
      waiting.push(data);
      waitingBytes += data.length;
      if (waitingBytes >= BUFFER_BYTES) flush();
    }
    db.close();
  }
  flush();
  closeSync(file);
});
