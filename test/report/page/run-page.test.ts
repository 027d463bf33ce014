// The page of a run, in a browser: before, after, and the reasons.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunReport } from '../../../src/job/report-types.ts';
import { runPage } from '../../../src/report/run-page/page.ts';
import { PageBrowser } from './browser.ts';
import { figuresOf, inkOf, overhang, paintOf, rowsOf, scrollThrough } from './looks.ts';
import { trialRun } from './trial-run.ts';

let browser: PageBrowser;

beforeAll(async () => {
  browser = await PageBrowser.start();
});

afterAll(async () => browser?.[Symbol.asyncDispose]());

test('shows before and after, and requests nothing', async () => {
  const html = runPage(trialRun());
  expect(runPage(trialRun())).toBe(html);
  const { page, requests, complaints } = await browser.open(html);
  await scrollThrough(page);
  expect(await page.title()).toBe('out.mbtiles – tilefold prune');
  expect(await figuresOf(page)).toEqual({
    File: '250 kB',
    'Bytes in tiles': '800 kB',
    Tiles: '90',
    Features: '1,500',
    'Largest written': '512 kB',
    Time: '1 min 40 s',
  });
  expect(await page.locator('.figure small').first().textContent()).toBe('-75.0% from 1.00 MB');
  expect((await rowsOf(page, 'Stored tiles by zoom'))[1]).toEqual(['0', '50', '45', '5', '400 kB', '100 kB', '-75.0%']);
  const [, roads, water] = await rowsOf(page, 'Source-layers, largest first');
  expect(roads).toEqual(['roads', '20', '16', '2,000', '1,500', '60.0 kB', '30.0 kB', '-50.0%']);
  expect(water?.[0]).toBe('water');
  expect((await rowsOf(page, 'Source-layers by zoom')).length).toBe(5);
  expect((await rowsOf(page, 'Tiles dropped, by reason'))[1]).toEqual(['empty', '9', '90.0%', '1/1/1, 1/0/1']);
  expect(
    (await rowsOf(page, 'What each level removed')).slice(1).map(([level, before, after]) => [level, before, after]),
  ).toEqual([
    ['Source-layers that no style layer draws', '2,000', '1,800'],
    ['Features that no filter lets through', '2,000', '1,400'],
  ]);
  expect((await rowsOf(page, 'Phases'))[2]).toEqual(['map', '1 min 40 s', '1.00 s']);
  expect(await page.locator('.warnings li').count()).toBe(6);
  expect([requests, complaints]).toEqual([[page.url()], []]);
});

test('draws bars of zooms and of source-layers', async () => {
  const { page } = await browser.open(runPage(trialRun()));
  for (const place of ['#zooms', '#layers']) {
    const { colors, share } = await paintOf(page, place);
    expect(colors, place).toBeGreaterThan(8);
    expect(share, place).toBeGreaterThan(0.1);
  }
  const shot = await page.screenshot({ fullPage: true, caret: 'initial' });
  expect(await inkOf(page, shot)).toBeGreaterThan(0.05);
});

test('does not scroll sideways on a phone', async () => {
  const { page } = await browser.open(runPage(trialRun()), { width: 320, height: 640 });
  for (const summary of await page.locator('summary').all()) await summary.click();
  expect(await overhang(page)).toBe(0);
});

const SILENT: Partial<RunReport> = {
  details: null,
  by_zoom: [],
  layers: [],
  levels: [],
  unknown_filters: [],
  filter_errors: [],
  decode_errors: [],
  drops: [],
  warnings: [],
  notes: [],
  largest_tile: null,
  phases: [],
  workers: [],
  tiles: { read: 0, written: 0, unchanged: 0, reencoded: 0, dropped: {}, failed: 0 },
  over_size: { limit: 0, tiles_before: 0, tiles: 0, examples: [] },
};

test('says that the output was already in place', async () => {
  const { page, complaints } = await browser.open(runPage({ ...trialRun(), ...SILENT, status: 'already-done' }));
  expect(await page.locator('.kind').textContent()).toBe('prune · done already, the output stands');
  expect(await figuresOf(page)).toEqual({ File: '250 kB' });
  expect(await page.locator('.nothing').allTextContents()).toContain('No tile was dropped.');
  expect(complaints).toEqual([]);
});

test('says that a run failed, and which shards', async () => {
  const report: RunReport = {
    ...trialRun(),
    status: 'failed',
    shards: {
      total: 4,
      run: 3,
      skipped: 0,
      retried: 3,
      left: 0,
      failed: [{ index: 2, tiles: 9, ranges: [{ zoom: 5, columns: [0, 31] }], off_grid: false, error: 'disk on fire' }],
    },
  };
  const { page } = await browser.open(runPage(report));
  expect(await page.locator('.kind').textContent()).toBe('prune · ▲ failed, resumable');
  expect(await page.locator('.warnings li').first().textContent()).toBe('Shard 2 failed: disk on fire');
  expect(await figuresOf(page)).toMatchObject({ File: '1.00 MB', Tiles: '100' });
});
