// A file system without hard links, such as exFAT and some network shares: detected before the first tile, not at the commit.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTiles } from '../support/archive-reading.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { runWithout } from './system-calls.ts';

const ROWS: TileRow[] = Array.from({ length: 16 }, (_, i) => [2, i % 4, i >> 2, Buffer.from(`tile ${i}`)]);

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-links-'));
  buildMbtiles(join(directory, 'in.mbtiles'), 'flat', ROWS);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const COPY = ['copy', 'in.mbtiles', 'out.pmtiles', '--progress', 'none'];

test.each([[[]], [['--dry-run']]])('the run is refused with exit 7 and advice: %j', async (more) => {
  const { code, stderr } = await runWithout('link', 'EPERM', [...COPY, ...more], directory);
  expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringMatching(/^tilefold: .*no hard links.*EPERM.*--force.*\n$/) });
  expect(readdirSync(directory)).toEqual(['in.mbtiles']);
});

test('--force works without them', async () => {
  writeFileSync(join(directory, 'out.pmtiles'), 'before');
  expect(await runWithout('link', 'EPERM', [...COPY, '--force'], directory)).toMatchObject({ code: 0, stderr: '' });
  expect(readTiles(join(directory, 'out.pmtiles')).size).toBe(ROWS.length);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles']);
});
