// The page of an inspection, in a browser: it requests nothing, and shows the report.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectPage } from '../../../src/report/inspect-page/page.ts';
import { drawTile, type TilePicture } from '../../../src/report/picture/tile-picture.ts';
import type { InspectReport } from '../../../src/survey/sizes/report-types.ts';
import { writeSample } from '../../support/sample.ts';
import { PageBrowser } from './browser.ts';
import { figuresOf, inkOf, overhang, paintOf, rowsOf, scrollThrough } from './looks.ts';
import { trialReport, trialTiles } from './trial-report.ts';

let browser: PageBrowser;
let report: InspectReport;
let pictures: TilePicture[];
let html = '';

beforeAll(async () => {
  browser = await PageBrowser.start();
  const path = join(browser.directory, 'sample.mbtiles');
  writeSample(path);
  const tiles = trialTiles(path);
  report = trialReport(path, tiles);
  const layers = report.file_layers.map(({ name }) => name);
  pictures = report.top_tiles.flatMap(({ zoom, x, y, bytes }) => {
    const tile = tiles.find((each) => each.zoom === zoom && each.x === x && each.y === y);
    const svg = tile === undefined ? null : drawTile({ z: zoom, x, y }, tile.inflated, layers);
    return svg === null ? [] : [{ zoom, x, y, bytes, svg }];
  });
  html = inspectPage(report, pictures);
});

afterAll(async () => browser?.[Symbol.asyncDispose]());

test('requests nothing but itself and logs no errors', async () => {
  const { page, requests, complaints } = await browser.open(html);
  await scrollThrough(page);
  for (const list of await page.locator('select').all()) await list.selectOption({ index: 1 });
  for (const summary of await page.locator('summary').all()) await summary.click();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(requests).toEqual([page.url()]);
  expect(complaints).toEqual([]);
});

test('is deterministic', () => {
  expect(inspectPage(structuredClone(report), structuredClone(pictures))).toBe(html);
});

test('has a policy that lets the page fetch nothing', async () => {
  const { page } = await browser.open(html);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src data:;/);
  const refused = await page.evaluate(() =>
    fetch('https://example.com/').then(
      () => 'fetched',
      () => 'refused',
    ),
  );
  expect(refused).toBe('refused');
  const image = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const element = new Image();
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        element.src = 'https://example.com/pixel.png';
      }),
  );
  expect(image).toBe('refused');
});

test('shows the figures of the report', async () => {
  const { page } = await browser.open(html);
  expect(await page.title()).toBe('sample.mbtiles – tilefold inspect');
  expect(await page.locator('h1').textContent()).toBe('sample.mbtiles');
  expect(await figuresOf(page)).toMatchObject({
    Tiles: report.overall.tile_count.toLocaleString('en-US'),
    'Empty tiles': String(report.empty_tiles),
    'Distinct contents': (report.overall.tile_count - 2).toLocaleString('en-US'),
  });
  expect(await page.locator('.figure.over small').textContent()).toBe('▲ 3 over the limit');
  const [head, ...zooms] = await rowsOf(page, 'Sizes of stored tiles by zoom');
  expect(head).toEqual(['Zoom', 'Tiles', 'Bytes', 'Mean', 'Median', '95%', '99%', 'Largest', 'Empty', 'Over the limit']);
  expect(zooms.map(([zoom, tiles]) => [zoom, tiles])).toEqual(
    report.by_zoom.map(({ zoom, stats }) => [String(zoom), stats.tile_count.toLocaleString('en-US')]),
  );
  expect(zooms.at(-1)?.at(-1)).toBe('▲ 3');
  const [, ...layers] = await rowsOf(page, 'Source-layers, largest first');
  const bySize = [...report.file_layers].sort((a, b) => b.encoded_bytes - a.encoded_bytes);
  expect(layers.map(([name]) => name)).toEqual(bySize.map(({ name }) => name));
  expect(layers.map((row) => row[5])).toEqual(bySize.map(({ feature_count }) => feature_count.toLocaleString('en-US')));
  const [, ...attributes] = await rowsOf(page, `Attributes of ${bySize[0]?.name}, largest first`);
  expect(attributes.map(([name]) => name)).toEqual(bySize[0]?.attributes.map(({ name }) => name));
});

test('has warnings, metadata and facts of the archive', async () => {
  const { page } = await browser.open(html);
  const warnings = await page.locator('.warnings li').allTextContents();
  expect(warnings).toEqual([
    'metadata row "json" is no JSON',
    '1 tile off the grid of the zoom, where no map asks for one',
    '2 tiles could not be read: truncated3/1/2, 3/1/3',
  ]);
  expect(await page.locator('.metadata dt').allTextContents()).toEqual(['attribution', 'json']);
  expect(await page.locator('.metadata dd').first().textContent()).toBe('© somebody');
  expect(await page.locator('#archive .facts').textContent()).toContain('250 of 4,096 B');
  expect((await rowsOf(page, 'Indexes'))[1]).toEqual(['tile_index', 'tiles', 'zoom_level, tile_column, tile_row', 'yes']);
});

test.each(['light', 'dark'] as const)('draws its charts, %s', async (scheme) => {
  const { page } = await browser.open(html, { scheme });
  for (const kind of ['histogram', 'layers', 'coverage']) {
    const { colors, share } = await paintOf(page, `.${kind}`);
    expect(colors, kind).toBeGreaterThan(8);
    expect(share, kind).toBeGreaterThan(0.05);
  }
});

test('redraws a histogram for another zoom, and areas for a layer', async () => {
  const { page } = await browser.open(html);
  const picture = (kind: string): Promise<string> =>
    page.evaluate((chosen) => document.querySelector<HTMLCanvasElement>(`.${chosen} canvas`)!.toDataURL(), kind);
  for (const kind of ['histogram', 'layers', 'coverage']) {
    const before = await picture(kind);
    await page.locator(`.${kind} select`).first().selectOption({ index: 2 });
    expect(await picture(kind), kind).not.toBe(before);
  }
  const layer = [...report.file_layers].sort((a, b) => b.encoded_bytes - a.encoded_bytes)[1];
  expect(await page.locator('.layers figcaption').textContent()).toContain(layer?.name);
});

test('opens the layer whose area is clicked', async () => {
  const { page } = await browser.open(html);
  const largest = [...report.file_layers].sort((a, b) => b.encoded_bytes - a.encoded_bytes)[0];
  const shown = (): Promise<string | null> => page.locator('.layers select option:checked').textContent();
  await expect
    .poll(
      async () => {
        // A chart appears with an animation, and until then has no areas.
        if ((await shown()) !== largest?.name) await page.locator('.layers canvas').click({ position: { x: 30, y: 60 } });
        return shown();
      },
      { timeout: 20_000 },
    )
    .toBe(largest?.name);
});

test('has north at the top of the coverage', async () => {
  const corner = {
    ...report,
    coverage: [
      {
        zoom: 3,
        cell_zoom: 3,
        cells: [
          [0, 0, 1, 10],
          [7, 6, 1, 10],
        ] as const,
      },
    ],
  };
  const { page } = await browser.open(inspectPage(corner, []));
  const painted = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.coverage canvas')!;
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')!.getImageData(0, 0, width, height).data;
    const rows: number[] = [];
    // Blue and opaque: a square, neither text nor background.
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        if (pixels[at + 3] === 255 && pixels[at + 2]! - pixels[at]! > 90) rows.push(x < width / 2 ? y / height : -y / height);
      }
    return { west: rows.filter((row) => row > 0), east: rows.filter((row) => row < 0).map((row) => -row) };
  });
  expect(Math.max(...painted.west)).toBeLessThan(0.3);
  expect(Math.min(...painted.east)).toBeGreaterThan(0.7);
});

test('draws a tile when it is scrolled to, and hides a layer that is turned off', async () => {
  const { page } = await browser.open(html, { height: 500 });
  expect(pictures.length).toBeGreaterThan(3);
  expect(await page.locator('.canvas svg').count()).toBe(0);
  const last = page.locator('.picture').last();
  await last.scrollIntoViewIfNeeded();
  await last.locator('svg[role="img"]').waitFor();
  const { zoom, x, y } = pictures.at(-1)!;
  expect(await last.locator('svg[role="img"]').getAttribute('aria-label')).toMatch(
    new RegExp(`^Tile ${zoom}/${x}/${y}: \\d+ layer`),
  );
  const layer = last.locator('[data-layer]').first();
  await last.locator('input').first().uncheck();
  expect(await layer.getAttribute('visibility')).toBe('hidden');
});

test('draws and opens everything for printing', async () => {
  const { page } = await browser.open(html);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  expect(await page.locator('.canvas svg[role="img"]').count()).toBe(pictures.length);
  expect(await page.locator('details:not([open])').count()).toBe(0);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(await page.locator('details[open]').count()).toBe(0);
  const pdf = await page.pdf();
  expect(pdf.length).toBeGreaterThan(20_000);
});

test.each([320, 390, 1280])('does not scroll sideways on a screen of %d pixels', async (width) => {
  const { page } = await browser.open(html, { width, height: 640 });
  await scrollThrough(page);
  for (const summary of await page.locator('summary').all()) await summary.click();
  expect(await overhang(page)).toBe(0);
});

test.each([
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)('is not blank at %d pixels, %s', async (width, scheme) => {
  const { page } = await browser.open(html, { width, scheme });
  await scrollThrough(page);
  // `initial`: hiding the caret takes a style that the page's policy refuses.
  const shot = await page.screenshot({ fullPage: true, caret: 'initial' });
  writeFileSync(join(browser.directory, `inspect-${width}-${scheme}.png`), shot);
  const ink = await inkOf(page, shot);
  expect(ink).toBeGreaterThan(0.1);
  expect(ink).toBeLessThan(0.8);
});

test('has tables with headers for their cells', async () => {
  const { page } = await browser.open(html);
  const faults = await page.evaluate(
    () =>
      [...document.querySelectorAll('table')].filter(
        (table) =>
          !table.caption?.textContent ||
          [...table.querySelectorAll('thead th')].some((cell) => cell.getAttribute('scope') !== 'col') ||
          [...table.querySelectorAll('tbody tr')].some((row) => row.firstElementChild?.getAttribute('scope') !== 'row'),
      ).length,
  );
  expect(faults).toBe(0);
  expect(await page.locator('canvas:not([aria-label])').count()).toBe(0);
  expect(
    await page.locator('select').evaluateAll((lists) => lists.every((list) => (list as HTMLSelectElement).labels?.length === 1)),
  ).toBe(true);
});
