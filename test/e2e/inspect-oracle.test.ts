// Compares every figure of an inspection with an independent count of every tile. TILEFOLD_INSPECT_ARCHIVES=a.mbtiles:b.pmtiles
// adds archives, for runs by hand.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileLayer, InspectReport } from '../../src/index.ts';
import { runCli } from '../support/cli.ts';
import { inspectJson } from '../support/inspect-cli.ts';
import { inflated, type StoredTile, statsOfSizes, storedTiles } from '../support/inspect-oracle.ts';
import { buildPlanet } from '../support/planet.ts';
import { expectedFileLayers } from '../survey/layers/oracle-layers.ts';

const LIMIT = 700;
const BUCKETS = 7;
const TOP = 12;
const HOURS = 3 * 3_600_000;
const BY_HAND = (process.env['TILEFOLD_INSPECT_ARCHIVES'] ?? '').split(':').filter((path) => path !== '');

let directory = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-inspected-'));
  for (const shape of ['flat', 'normalized', 'shallow'] as const) {
    buildPlanet(join(directory, `${shape}.mbtiles`), shape, { side: 24, maxzoom: 7, seed: 5, featuresPerTile: 12 });
  }
  const { code } = await runCli(['copy', 'flat.mbtiles', 'copied.pmtiles', '--no-progress'], { cwd: directory });
  expect(code).toBe(0);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([...['flat.mbtiles', 'normalized.mbtiles', 'shallow.mbtiles', 'copied.pmtiles'], ...BY_HAND])(
  '%s',
  { timeout: HOURS },
  async (name) => {
    const path = name.includes('/') ? name : join(directory, name);
    const options = ['--max-tile-bytes', `${LIMIT}`, '--histogram-buckets', `${BUCKETS}`, '--topn', `${TOP}`];
    const report = await inspectJson(
      path,
      ...options,
      '--include-layer-list',
      '--distinct',
      '--bucket',
      '0',
      '--list-tiles',
      '--limit',
      '9',
    );
    const tiles = await storedTiles(path);
    expectSizes(report, tiles);
    expectHistograms(report, tiles);
    expectLists(report, tiles);
    expect(report.distinct_contents).toBe(new Set(tiles.map(({ data }) => createHash('sha1').update(data).digest('hex'))).size);
    if (report.archive.tile_type === 'mvt') expectLayers(report, tiles);
    else expect(report.file_layers).toEqual([]);
  },
);

function expectSizes(report: InspectReport, tiles: readonly StoredTile[]): void {
  const sizes = tiles.map(({ data }) => data.length);
  expect(report.overall).toEqual(statsOfSizes(sizes));
  expect([report.empty_tiles, report.over_limit_tiles]).toEqual([
    count(sizes, (size) => size <= 50),
    count(sizes, (size) => size > LIMIT),
  ]);
  const zooms = [...new Set(tiles.map(({ z }) => z))].sort((a, b) => a - b);
  expect(report.by_zoom).toEqual(
    zooms.map((zoom) => {
      const ofZoom = sizesOf(tiles, zoom);
      return {
        zoom,
        stats: statsOfSizes(ofZoom),
        empty_tiles: count(ofZoom, (size) => size <= 50),
        over_limit_tiles: count(ofZoom, (size) => size > LIMIT),
      };
    }),
  );
}

function expectHistograms(report: InspectReport, tiles: readonly StoredTile[]): void {
  const scopes = [{ buckets: report.histogram, sizes: tiles.map(({ data }) => data.length) }];
  for (const { zoom, buckets } of report.histograms_by_zoom) scopes.push({ buckets, sizes: sizesOf(tiles, zoom) });
  for (const { buckets, sizes } of scopes) {
    const min = Math.min(...chunked(sizes, Math.min));
    const max = Math.max(...chunked(sizes, Math.max));
    const width = Math.ceil(Math.max(max - min, 1) / BUCKETS);
    const counts = new Array<number>(BUCKETS).fill(0);
    const bytes = new Array<number>(BUCKETS).fill(0);
    for (const size of sizes) {
      const bucket = Math.min(Math.floor((size - min) / width), BUCKETS - 1);
      counts[bucket]! += 1;
      bytes[bucket]! += size;
    }
    expect(buckets.map((bucket) => bucket.count)).toEqual(counts);
    expect(buckets.map((bucket) => bucket.total_bytes)).toEqual(bytes);
    expect(buckets.reduce((sum, { pct_tiles }) => sum + pct_tiles, 0)).toBeCloseTo(1, 10);
  }
}

function expectLists(report: InspectReport, tiles: readonly StoredTile[]): void {
  const bySize = [...tiles].sort((a, b) => b.data.length - a.data.length || a.z - b.z || a.x - b.x || a.y - b.y);
  const listed = ({ z, x, y, data }: StoredTile) => ({ zoom: z, x, y, bytes: data.length });
  expect(report.top_tiles.map(({ zoom, x, y, bytes }) => ({ zoom, x, y, bytes }))).toEqual(bySize.slice(0, TOP).map(listed));
  const first = report.histogram[0]!;
  const inBucket = bySize.filter(({ data }) => data.length >= first.min_bytes && data.length <= first.max_bytes);
  expect(report.bucket_count).toBe(inBucket.length);
  expect(report.bucket_tiles).toEqual(inBucket.slice(0, 9).map(listed));
}

function expectLayers(report: InspectReport, tiles: readonly StoredTile[]): void {
  expect(report.unread_tiles).toEqual([]);
  const isBrotli = report.archive.tile_compression === 'brotli';
  const decoded = {
    *[Symbol.iterator]() {
      for (const { z, data } of tiles) yield { z, bytes: inflated(data, isBrotli) };
    },
  };
  const expected = expectedFileLayers(decoded);
  expect(report.file_layers.map((layer, i) => withoutEstimates(layer, expected[i]))).toEqual(expected);
}

/** Figures that the report marks as estimates must be close; all others must be equal. */
function withoutEstimates(layer: FileLayer, expected: FileLayer | undefined): FileLayer {
  if (expected === undefined) return layer;
  const settled = (found: number, isEstimate: boolean, counted: number): number => {
    if (!isEstimate) return found;
    expect(counted).toBeGreaterThan(1024);
    expect(Math.abs(found / counted - 1)).toBeLessThan(0.08);
    return counted;
  };
  return {
    ...layer,
    property_value_count: settled(
      layer.property_value_count,
      layer.property_value_count_is_estimate,
      expected.property_value_count,
    ),
    property_value_count_is_estimate: false,
    attributes: layer.attributes.map((attribute) => {
      const other = expected.attributes.find(({ name }) => name === attribute.name);
      return {
        ...attribute,
        distinct_values: settled(attribute.distinct_values, attribute.distinct_values_is_estimate, other?.distinct_values ?? 0),
        distinct_values_is_estimate: false,
      };
    }),
  };
}

function sizesOf(tiles: readonly StoredTile[], zoom: number): number[] {
  return tiles.filter(({ z }) => z === zoom).map(({ data }) => data.length);
}

function count(sizes: readonly number[], isMeant: (size: number) => boolean): number {
  return sizes.filter(isMeant).length;
}

/** The number of arguments of a call is limited. */
function chunked(sizes: readonly number[], best: (...sizes: number[]) => number): number[] {
  return Array.from({ length: Math.ceil(sizes.length / 10_000) }, (_chunk, i) =>
    best(...sizes.slice(i * 10_000, (i + 1) * 10_000)),
  );
}
