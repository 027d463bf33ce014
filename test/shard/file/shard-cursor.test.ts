import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OpenCursors } from '../../../src/shard/file/open-cursors.ts';
import { ShardCursor } from '../../../src/shard/file/shard-cursor.ts';
import { MbtilesShardSink } from '../../../src/shard/file/shard-sink.ts';
import { contentHash } from '../../../src/tile/content-hash.ts';
import { firstId, hilbertKey } from '../../../src/tile/hilbert.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';

/** More than two blobs of packed rows; every 97th tile is NULL, and two lie off the grid. */
const FIRST = firstId(7);
const ROWS = Array.from({ length: 5000 }, (_, n) => ({
  id: FIRST + 2 * n,
  data: n % 97 === 5 ? null : Buffer.from(`tile ${n % 300}`),
}));

function writeShard(): string {
  const path = join(scratchDirectory(), '0.mbtiles');
  using sink = new MbtilesShardSink({ path, order: 'hilbert', columns: 'hashed' });
  for (const { id, data } of ROWS) sink.put({ ...hilbertKey(id), data });
  sink.put({ z: 3, x: 9, y: 1, data: Buffer.from('off the grid') });
  sink.put({ z: 3, x: 9, y: 0, data: null });
  sink.finish({ other: {} });
  return path;
}

test.each([-1, FIRST, FIRST + 1, FIRST + 4095, FIRST + 4096, FIRST + 9998])('visits all rows above id %i', (afterId) => {
  using open = new OpenCursors();
  const cursor = new ShardCursor(writeShard(), afterId, open);
  const expected = ROWS.filter(({ id, data }) => id > afterId && data !== null);
  for (const { id, data } of expected) {
    expect(cursor.next()).toBe(true);
    expect([cursor.id, cursor.length]).toEqual([id, data!.length]);
    if (id % 7 === 0) {
      expect(Buffer.from(cursor.hash).equals(Buffer.from(contentHash(data!)))).toBe(true);
      expect(Buffer.from(cursor.read()).equals(data!)).toBe(true);
    }
  }
  expect(cursor.next()).toBe(false);
});

/** The number of read calls of this process so far. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

test('reads each page of a shard once, however many tiles are on it', () => {
  const path = join(scratchDirectory(), '0.mbtiles');
  {
    using sink = new MbtilesShardSink({ path, order: 'hilbert', columns: 'hashed' });
    for (let n = 0; n < 5000; n++) sink.put({ ...hilbertKey(FIRST + n), data: Buffer.alloc(400 + (n % 3000), `tile ${n}`) });
    sink.finish({ other: {} });
  }
  using open = new OpenCursors();
  const cursor = new ShardCursor(path, -1, open);
  const before = bytesRead();
  let bytes = 0;
  while (cursor.next()) bytes += cursor.read().length;
  expect(bytes).toBeGreaterThan(8e6);
  expect(bytesRead() - before).toBeLessThan(1.1 * statSync(path).size);
});
