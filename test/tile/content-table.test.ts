import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentHash } from '../../src/tile/content-hash.ts';
import { ContentTable } from '../../src/tile/content-table.ts';

/** Made-up hashes: different for each number, with a random first word like real ones. */
function fillHash(hash: Buffer, number: number): Buffer {
  hash.writeUInt32LE(Math.imul(number, 2654435761) >>> 0, 0);
  hash.writeUInt32LE(number, 12);
  return hash;
}

test('the content hash is the MD5 of the bytes', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('tile'), Buffer.alloc(100_000, 0xff)]) {
    expect(Buffer.from(contentHash(bytes))).toEqual(createHash('md5').update(bytes).digest());
  }
});

test('ordinals count up in the order of adding, and are found again while the table grows', () => {
  const table = new ContentTable();
  const hash = Buffer.alloc(16);
  const count = 1_000_000;
  for (let i = 0; i < count; i++) {
    fillHash(hash, i);
    if (table.find(hash) !== -1) throw new Error(`${i} was there already`);
    if (table.add(hash) !== i) throw new Error(`${i} got another ordinal`);
  }
  expect(table.size).toBe(count);
  for (let i = 0; i < count; i++) if (table.find(fillHash(hash, i)) !== i) throw new Error(`${i} is lost`);
  expect(table.find(fillHash(hash, count))).toBe(-1);
});

test('hashes with a common beginning are distinguished by any of their words', () => {
  const table = new ContentTable();
  const hashes = [0, 4, 8, 12].flatMap((at) =>
    [1, 2].map((word) => {
      const hash = Buffer.alloc(16);
      hash.writeUInt32LE(word, at);
      return hash;
    }),
  );
  for (const hash of hashes) table.add(hash);
  expect(hashes.map((hash) => table.find(hash))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('slots wrap around at the end of the table', () => {
  const table = new ContentTable();
  const hashes = Array.from({ length: 100 }, (_, i) => {
    const hash = Buffer.alloc(16, 0xff);
    hash.writeUInt32LE(i, 8);
    return hash;
  });
  for (const hash of hashes) table.add(hash);
  expect(hashes.map((hash) => table.find(hash))).toEqual(hashes.map((_, i) => i));
});
