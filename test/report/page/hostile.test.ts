// Names in an archive are whatever its author wrote: markup, ends of scripts, line separators. On a page they are text.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectPage } from '../../../src/report/inspect-page/page.ts';
import { drawTile } from '../../../src/report/picture/tile-picture.ts';
import { runPage } from '../../../src/report/run-page/page.ts';
import type { InspectReport } from '../../../src/survey/sizes/report-types.ts';
import { writeSample } from '../../support/sample.ts';
import { buildTile } from '../../support/tile-builder.ts';
import { PageBrowser } from './browser.ts';
import { scrollThrough } from './looks.ts';
import { trialReport, trialTiles } from './trial-report.ts';
import { trialRun } from './trial-run.ts';

const NAMES = [
  '</script><img src=x onerror="window.hit=1">',
  '--></style><script>window.hit=1</script>',
  '"onmouseover="window.hit=1',
  "'><svg onload=window.hit=1>",
  '<!--<script>',
  '&lt;b&gt;&amp;',
  'line\u2028separator\u2029paragraph',
  '\u202ereversed\u0000\u0007',
  '`+(window.hit=1)+`',
  'half \ud800 pair',
  '',
  'x'.repeat(3000),
];

let browser: PageBrowser;
let report: InspectReport;

beforeAll(async () => {
  browser = await PageBrowser.start();
  const path = join(browser.directory, 'sample.mbtiles');
  writeSample(path);
  report = trialReport(path, trialTiles(path));
});

afterAll(async () => browser?.[Symbol.asyncDispose]());

test('hostile names are text on the page of an inspection', async () => {
  const html = inspectPage(...hostile());
  const { page, requests, complaints } = await browser.open(html);
  await scrollThrough(page);
  for (const list of await page.locator('select').all()) {
    const options = await list.locator('option').count();
    for (let index = 0; index < options; index++) await list.selectOption({ index });
  }
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(await page.locator('script:not([type])').count()).toBe(1);
  expect(await page.locator('img').count()).toBe(0);
  const names = await page.locator('#layers > .scroll tbody th bdi').allTextContents();
  const shown = NAMES.map((name) => (name === '' ? '(no name)' : name.replace('\u0000\u0007', '␀␇').replace('\ud800', '\ufffd')));
  expect(names.sort()).toEqual(shown.sort());
  expect(requests).toEqual([page.url()]);
  expect(complaints).toEqual([]);
});

test('hostile names do not make the page wider', async () => {
  const { page } = await browser.open(inspectPage(...hostile()), { width: 320, height: 640 });
  await scrollThrough(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('hostile names are text on the page of a run', async () => {
  const html = runPage(trialRun(NAMES));
  const { page, requests, complaints } = await browser.open(html, { width: 320 });
  await scrollThrough(page);
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(await page.locator('script:not([type])').count()).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(requests).toEqual([page.url()]);
  expect(complaints).toEqual([]);
});

/** A report in which every name from the archive is hostile. */
function hostile(): Parameters<typeof inspectPage> {
  const [layer] = report.file_layers;
  const file_layers = NAMES.map((name) => ({
    ...layer!,
    name,
    attributes: NAMES.map((attribute, i) => ({ ...layer!.attributes[0]!, name: attribute, bytes: 1000 - i })),
  }));
  const tile = buildTile(NAMES.filter((name) => name !== '').map((name) => ({ name, features: [{ geometry: [9, 100, 100] }] })));
  const svg = drawTile({ z: 0, x: 0, y: 0 }, tile) ?? '';
  expect(svg).toContain('<g data-layer="&lt;/script&gt;');
  return [
    {
      ...report,
      archive: {
        ...report.archive,
        path: `/tmp/${NAMES[0]}.mbtiles`,
        tile_type: NAMES[1]!,
        tile_compression: NAMES[2]!,
        warnings: NAMES,
      },
      metadata: Object.fromEntries(NAMES.map((name) => [name, name])),
      file_layers,
      unread_tiles: [{ defect: NAMES[0]!, tiles: 1, examples: NAMES }],
      top_tiles: [{ zoom: 0, x: 0, y: 0, bytes: tile.length, layer_count: 1 }],
    },
    [{ zoom: 0, x: 0, y: 0, bytes: tile.length, svg }],
  ];
}
