// Pages of reports with little content: every section is empty or null somewhere.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectPage } from '../../../src/report/inspect-page/page.ts';
import { drawTile } from '../../../src/report/picture/tile-picture.ts';
import type { InspectReport } from '../../../src/survey/sizes/report-types.ts';
import { PageBrowser } from './browser.ts';
import { figuresOf, overhang } from './looks.ts';
import { PIXEL } from './pixel.ts';

const NONE = { tile_count: 0, total_bytes: 0, max_bytes: 0, avg_bytes: 0, p50_bytes: 0, p95_bytes: 0, p99_bytes: 0 };

const EMPTY: InspectReport = {
  archive: {
    path: 'rasters.pmtiles',
    format: 'pmtiles',
    file_bytes: 127,
    tile_type: 'png',
    tile_compression: 'none',
    mbtiles: null,
    pmtiles: {
      version: 3,
      clustered: true,
      internal_compression: 'gzip',
      addressed_tiles: 0,
      entries: 0,
      contents: 0,
      leaf_directories: 0,
      root_bytes: 25,
      leaf_bytes: 0,
      metadata_bytes: 2,
      tile_data_bytes: 0,
    },
    warnings: [],
  },
  metadata: {},
  overall: NONE,
  by_zoom: [],
  empty_tiles: 0,
  empty_ratio: 0,
  over_limit_tiles: 0,
  sampled: false,
  sample_total_tiles: 0,
  sample_used_tiles: 0,
  distinct_contents: null,
  duplicate_ratio: null,
  invalid_keys: 0,
  missing_images: 0,
  off_grid_tiles: 0,
  histogram: [],
  histograms_by_zoom: [],
  file_layers: [],
  unread_tiles: [],
  top_tiles: [],
  bucket_count: null,
  bucket_tiles: [],
  tile_summary: null,
  recommended_buckets: [],
  top_tile_summaries: [],
  coverage: null,
};

let browser: PageBrowser;

beforeAll(async () => {
  browser = await PageBrowser.start();
});

afterAll(async () => browser?.[Symbol.asyncDispose]());

test('an empty archive has a page that says so', async () => {
  const { page, requests, complaints } = await browser.open(inspectPage(EMPTY, []), { width: 320 });
  expect(await figuresOf(page)).toMatchObject({ Tiles: '0', 'Distinct contents': '–' });
  expect(await page.locator('main section > .nothing').allTextContents()).toEqual([
    'No histogram was requested.',
    'There are no tiles.',
    'No source-layers: they were not requested (--include-layer-list), or no tile has one.',
    'No list of the largest tiles was requested.',
    'Coverage was not requested.',
    'The archive has no metadata.',
  ]);
  expect(await page.locator('canvas').count()).toBe(0);
  expect(await overhang(page)).toBe(0);
  expect([requests.length, complaints]).toEqual([1, []]);
});

test('raster tiles are shown as images, and have no layers', async () => {
  const tile = { zoom: 1, x: 0, y: 1, bytes: PIXEL.length };
  const stats = { ...NONE, tile_count: 1, total_bytes: PIXEL.length, max_bytes: PIXEL.length };
  const report: InspectReport = { ...EMPTY, overall: stats, top_tiles: [{ ...tile, layer_count: null }], coverage: [] };
  const picture = { ...tile, svg: drawTile({ z: 1, x: 0, y: 1 }, PIXEL) ?? '' };
  const { page, requests, complaints } = await browser.open(inspectPage(report, [picture]));
  await page.locator('.picture').scrollIntoViewIfNeeded();
  await page.locator('.canvas img').waitFor();
  expect(await page.locator('.canvas img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  expect(await page.locator('#layers .nothing').textContent()).toBe('Tiles of type png have no source-layers.');
  expect(await page.locator('#coverage .nothing').textContent()).toBe('No tile lies on the map.');
  expect([requests.length, complaints]).toEqual([1, []]);
});

test('one requested tile, and the tiles of a bucket', async () => {
  const summary = {
    zoom: 2,
    x: 1,
    y: 3,
    tile_bytes: 99,
    layer_count: 1,
    total_features: 5,
    vertex_count: 1,
    property_key_count: 2,
    property_value_count: 3,
    layers: [{ name: 'roads', feature_count: 5, vertex_count: 1, property_key_count: 2, property_value_count: 3 }],
  };
  const report: InspectReport = {
    ...EMPTY,
    tile_summary: summary,
    top_tiles: [{ zoom: 2, x: 1, y: 3, bytes: 99, layer_count: 1 }],
    top_tile_summaries: [summary],
    bucket_count: 1234,
    bucket_tiles: [{ zoom: 2, x: 1, y: 3, bytes: 99 }],
    recommended_buckets: [7, 8],
  };
  const { page, complaints } = await browser.open(inspectPage(report, []));
  expect(await page.locator('#tiles h3').first().textContent()).toContain('2/1/3');
  expect(await page.locator('#tiles summary').allTextContents()).toEqual(['5 features, 1 vertex', '5 features, 1 vertex']);
  expect(await page.locator('#tiles').textContent()).toContain('1,234 tiles, of which 1 are listed');
  expect(complaints).toEqual([]);
});
