import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OpenCursors } from '../../../src/shard/file/open-cursors.ts';
import { ShardCursor } from '../../../src/shard/file/shard-cursor.ts';
import { MbtilesShardSink } from '../../../src/shard/file/shard-sink.ts';
import { hilbertKey } from '../../../src/tile/hilbert.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';

const SHARDS = 7;
/** More than are packed into one blob. */
const ROWS = 2100;
const FIRST_ID = 1365;

/** Interleaved shards: id n is in shard n % 7. */
function writeShards(directory: string): string[] {
  return Array.from({ length: SHARDS }, (_, index) => {
    const path = join(directory, `${index}.mbtiles`);
    using sink = new MbtilesShardSink({ path, order: 'hilbert', columns: 'hashed' });
    for (let row = 0; row < ROWS; row++) {
      const id = FIRST_ID + row * SHARDS + index;
      sink.put({ ...hilbertKey(id), data: Buffer.from(`tile ${id}`) });
    }
    sink.finish({ name: 'shard', other: {} });
    return path;
  });
}

function filesOpenIn(directory: string): number {
  const targets = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(directory)).length;
}

test.each([1, 2, 6, 7, 100])('with at most %i open files, every row comes once, with its own bytes', (limit) => {
  const directory = scratchDirectory();
  const paths = writeShards(directory);
  using open = new OpenCursors(limit);
  const cursors = paths.map((path) => new ShardCursor(path, FIRST_ID + SHARDS - 1, open));
  for (let row = 1; row < ROWS; row++) {
    for (const [index, cursor] of cursors.entries()) {
      const id = FIRST_ID + row * SHARDS + index;
      if (!cursor.next()) throw new Error(`no row of id ${id}`);
      if (cursor.id !== id || cursor.length !== `tile ${id}`.length) throw new Error(`${cursor.id} came for ${id}`);
      if (row % 30 === 0) expect(cursor.read().toString()).toBe(`tile ${id}`);
    }
    // Bytes can be read after the file was closed, and the walk still continues after its row.
    if (row % 500 === 0) for (const cursor of cursors) expect(cursor.read().toString()).toBe(`tile ${cursor.id}`);
    if (process.platform === 'linux' && row % 100 === 0) expect(filesOpenIn(directory)).toBeLessThanOrEqual(limit);
  }
  for (const cursor of cursors) expect(cursor.next()).toBe(false);
});

test('no file stays open afterwards', { skip: process.platform !== 'linux' }, () => {
  const directory = scratchDirectory();
  const [path = ''] = writeShards(directory);
  {
    using open = new OpenCursors();
    const cursor = new ShardCursor(path, -1, open);
    cursor.next();
    expect(filesOpenIn(directory)).toBe(1);
  }
  expect(filesOpenIn(directory)).toBe(0);
});
