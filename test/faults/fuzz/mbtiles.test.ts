// MBTiles archives with damaged pages: refused with a named error, or read as plain SQL reads them, and never less without an
// error. By hand, a hundred thousand: npm run faults -- --long mbtiles

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildMbtiles, type MbtilesShape, runSql, type TileRow } from '../../support/mbtiles-builder.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';
import { campaign, expectShares, HOURS, inputsOf } from './campaign.ts';
import { below, pick, type Random } from './damage.ts';
import { brokenDatabase } from './mbtiles-damage.ts';
import { type Rows, readDamaged, rowsBySql } from './mbtiles-judge.ts';
import { fuzzDirectory } from './scratch.ts';

const INPUTS = inputsOf('TILEFOLD_FUZZ_PAGES', 500, 100_000);
/** Indexes that contradict their tables, or lead to other keys than requested. */
const FOUND_ONCE = [7270, 16_461, 59_189];
const SHAPES: [MbtilesShape, indexes: boolean, pageBytes: number][] = [
  ['flat', true, 1024],
  ['flat', true, 4096],
  ['flat', false, 1024],
  ['normalized', true, 512],
  ['shallow', true, 1024],
  ['martin-hash', true, 1024],
];

const directory = fuzzDirectory();
const archives: { bytes: Uint8Array; rows: Rows }[] = [];

beforeAll(() => {
  const random = seeded(3);
  SHAPES.forEach(([shape, indexes, pageBytes], i) => {
    const path = buildMbtiles(join(directory, `whole-${i}.mbtiles`), shape, madeRows(random), { indexes });
    runSql(path, `PRAGMA page_size=${pageBytes}; VACUUM; CREATE TABLE spare AS SELECT zeroblob(20000); DROP TABLE spare`);
    const rows = rowsBySql(path);
    if (typeof rows === 'string') throw new Error(rows);
    archives.push({ bytes: readFileSync(path), rows });
  });
});

test('damaged pages are an error, or read as SQL reads them', { timeout: HOURS }, async () => {
  const path = join(directory, 'damaged.mbtiles');
  const scratch = join(directory, 'keys');
  const attempt = (random: Random): string => {
    const { bytes, rows } = pick(random, archives);
    writeFileSync(path, brokenDatabase(random, bytes));
    rmSync(scratch, { recursive: true, force: true });
    for (const suffix of ['-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    const outcome = readDamaged(path, rows, scratch);
    expect(existsSync(`${path}-journal`)).toBe(false);
    return outcome;
  };
  const outcomes = await campaign('MBTiles', INPUTS, attempt, FOUND_ONCE);
  expectShares(outcomes, (outcome) => outcome.startsWith('as '), 0.15);
});

/** Some of them on several pages, some equal, one in forty off the grid. */
function madeRows(random: Random): TileRow[] {
  const data = Array.from({ length: 40 }, () => {
    const length = random() < 0.1 ? 6000 : 20 + below(random, 200);
    return Buffer.from(Array.from({ length }, () => below(random, 256)));
  });
  const rows: TileRow[] = [];
  for (let z = 0; z <= 5; z++) {
    for (let column = 0; column < Math.min(2 ** z, 7); column++) {
      for (let row = 0; row < Math.min(2 ** z, 8); row++) {
        rows.push([z, column, random() < 0.025 ? 2 ** z + row : row, pick(random, data)]);
      }
    }
  }
  return rows;
}
