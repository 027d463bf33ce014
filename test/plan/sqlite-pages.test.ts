// Compares the page arithmetic with files that SQLite writes.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { indexBytes, integerBytes, tableBytes, typeBytes } from '../../src/plan/sqlite-pages.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { seeded } from '../support/pmtiles-tileset.ts';

const ROWS = 3000;

test.each([
  ['tiny', 4096, () => 10],
  ['of half a page', 4096, () => 2100],
  ['just over a page', 4096, () => 4070],
  ['of many sizes', 4096, (random: () => number) => Math.floor(random() * 9000)],
  ['large', 4096, (random: () => number) => 20_000 + Math.floor(random() * 9000)],
  ['of many sizes on large pages', 65_536, (random: () => number) => Math.floor(random() * 60_000)],
] as const)('rows %s: pages of %s bytes', (_, pageBytes, sizeFrom) => {
  const path = join(scratchDirectory(), 'rows.sqlite');
  const random = seeded(7);
  const sizes = Array.from({ length: ROWS }, () => sizeFrom(random));
  const db = new Database(path);
  db.exec(`PRAGMA page_size=${pageBytes}; CREATE TABLE t (n integer, data blob); BEGIN`);
  const insert = db.prepare('INSERT INTO t VALUES (?, zeroblob(?))');
  for (const size of sizes) insert.run(5000, size);
  db.exec('COMMIT');
  const table = statSync(path).size - pageBytes;
  const records = sizes.map((size) => 2 + typeBytes(size) + integerBytes(5000) + size);
  // The root page and the unused part of the last page do not depend on the rows.
  expect(Math.abs(tableBytes(records, pageBytes, ROWS) - table)).toBeLessThan(2 * pageBytes + 0.01 * table);
  db.exec('CREATE INDEX i ON t (n)');
  db.close();
  const index = statSync(path).size - pageBytes - table;
  // Header, number, row id.
  expect(Math.abs(indexBytes(ROWS, 3 + 2 + integerBytes(ROWS), pageBytes) - index)).toBeLessThan(2 * pageBytes);
});
