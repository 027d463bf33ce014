import { describe, expect, test } from 'vitest';
import type { LayerReport, RunReport } from '../../../src/index.ts';
import { reportText } from '../../../src/report/text/run-text.ts';
import { TRIAL_ORIGIN } from '../page/trial-run.ts';

type Amounts = [tiles: number, features: number, bytes: number];

/** Each feature has ten vertices. */
function layer(name: string, zoom: number, before: Amounts, after: Amounts): LayerReport {
  return {
    layer: name,
    zoom,
    tiles_before: before[0],
    tiles_after: after[0],
    features_before: before[1],
    features_after: after[1],
    vertices_before: before[1] * 10,
    vertices_after: after[1] * 10,
    bytes_before: before[2],
    bytes_after: after[2],
  };
}

const PRUNED: RunReport = {
  command: 'prune',
  status: 'done',
  ...TRIAL_ORIGIN,
  plan: { name: 'auto', executor: 'split-merge', reason: '5,000 tiles', workers: 2 },
  input: {
    path: 'in.mbtiles',
    format: 'mbtiles',
    tile_count: 1200,
    total_tile_size_bytes: 2_000_000,
    file_size_bytes: 3_000_000,
    total_features: 100,
    total_vertices: 1000,
  },
  output: {
    path: 'out.pmtiles',
    format: 'pmtiles',
    tile_count: 1000,
    total_tile_size_bytes: 500_000,
    file_size_bytes: 600_000,
    total_features: 40,
    total_vertices: 400,
  },
  inputs: null,
  optimization: {
    total_tile_size_reduction_bytes: 1_500_000,
    total_tile_size_reduction_percent: 75,
    file_size_reduction_bytes: 2_400_000,
    file_size_reduction_percent: 80,
    features_removed: 60,
    features_kept: 40,
    kept_ratio: 0.4,
    feature_change_percent: -60,
    vertices_removed: 600,
    vertex_change_percent: -60,
    warnings: { unknown_filter_expressions: 0, duplicate_feature_ids: null },
  },
  details: {
    removed_features_by_zoom: { '0': 12, '1': 48 },
    removed_features_by_layer: {},
    removed_layers: {},
    removed_layers_by_zoom: {},
    unknown_filters_by_layer: {},
    vertex_reduction_by_layer: {},
  },
  tiles: { read: 1200, written: 1000, unchanged: 7, reencoded: 3, dropped: { 'zero-byte': 50, empty: 150 }, failed: 0 },
  by_zoom: [
    { zoom: 0, read: 200, written: 200, dropped: 0, bytes_in: 1_500_000, bytes_out: 300_000 },
    { zoom: 1, read: 1000, written: 800, dropped: 200, bytes_in: 500_000, bytes_out: 200_000 },
  ],
  layers: [
    layer('roads', 0, [1, 10, 900], [0, 0, 0]),
    layer('roads', 1, [1, 20, 1100], [1, 5, 500]),
    layer('land', 0, [1, 70, 4000], [1, 35, 2000]),
    layer('grid', 0, [1, 9, 90], [0, 0, 0]),
  ],
  other_layers: [],
  levels: [
    { level: 'layers', ...layer('roads', 0, [1, 10, 900], [0, 0, 0]) },
    { level: 'layers', ...layer('land', 0, [1, 70, 4000], [1, 70, 4000]) },
    { level: 'filters', ...layer('land', 0, [1, 70, 4000], [1, 35, 2000]) },
  ],
  unknown_filters: [],
  filter_errors: [],
  bad_tiles: { count: 0, kept: 0, dropped: 0, list: null },
  decode_errors: [],
  drops: [],
  warnings: [],
  notes: [],
  over_size: { limit: 1_280_000, tiles_before: 0, tiles: 0, examples: [] },
  largest_tile: { tile: '1/0/0', bytes: 999 },
  shards: { total: 12, run: 9, skipped: 3, retried: 0, left: 0, failed: [] },
  phases: [
    { name: 'plan', seconds: 0.12, cpu_seconds: 0.1 },
    { name: 'map', seconds: 3.4, cpu_seconds: 0.2 },
  ],
  workers: [{ shards: 9, tiles: 900, bytes: 1_500_000, cpu_seconds: 3, peak_rss_bytes: 150_000_000 }],
  peak_rss_bytes: 100_000_000,
};

function lineOf(text: string, start: string): string {
  return text.split('\n').find((line) => line.trimStart().startsWith(start)) ?? `no line begins with ${start}`;
}

describe('the head', () => {
  const text = reportText(PRUNED);

  test('shows command, outcome, plan and reason', () => {
    expect(text.split('\n').slice(0, 2)).toEqual(['prune     done', 'plan      auto -> split-merge, 2 workers (5,000 tiles)']);
  });

  test('shows both archives and the change', () => {
    expect(lineOf(text, 'input')).toContain('in.mbtiles: 1,200 tiles, 2.00 MB in tiles, 3.00 MB in the file');
    expect(lineOf(text, 'change')).toContain('tiles -75.0%, file -80.0%');
  });

  test('balances: read is written plus dropped, by reason in a fixed order', () => {
    expect(lineOf(text, 'tiles')).toContain(
      '1,200 read, 1,000 written (7 unchanged, 3 recompressed), 200 dropped (empty 150, zero-byte 50)',
    );
  });

  test('shows features, UNKNOWN filters, shards and times', () => {
    expect(lineOf(text, 'features')).toContain('40 kept, 60 removed (-60.0%)');
    expect(lineOf(text, 'vertices')).toContain('400 kept, 600 removed (-60.0%)');
    expect(lineOf(text, 'filters')).toContain('0 UNKNOWN');
    expect(lineOf(text, 'shards')).toContain('12: 9 run, 3 skipped');
    expect(lineOf(text, 'time')).toContain('3.52 s: plan 120 ms, map 3.40 s');
  });
});

describe('the tables', () => {
  test('have a row per zoom and a total', () => {
    const text = reportText(PRUNED);
    expect(lineOf(text, 'z1')).toMatch(/1,000 +800 +200 +48 +500 kB +200 kB +-60\.0%/);
    expect(lineOf(text, 'all')).toMatch(/1,200 +1,000 +200 +60 +2\.00 MB +500 kB +-75\.0%/);
  });

  test('sum source-layers over zooms, sorted by remaining size, and show removed layers', () => {
    const text = reportText(PRUNED);
    expect(lineOf(text, 'roads')).toMatch(/z0-1 +z1 +30 +5 +2\.00 kB +500 B +-75\.0%/);
    expect(lineOf(text, 'grid')).toMatch(/z0 +none/);
    const order = ['land', 'roads', 'grid'].map((layer) => text.indexOf(`\n  ${layer} `));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  test('show the levels, unless there is only one', () => {
    const text = reportText(PRUNED);
    expect(lineOf(text, 'layers')).toMatch(/2 +1 +80 +70 +4\.90 kB +4\.00 kB +-18\.4%/);
    expect(text).toMatch(/^ +filters +1 +1 +70 +35 +4\.00 kB +2\.00 kB +-50\.0%$/m);
    expect(reportText({ ...PRUNED, levels: PRUNED.levels.slice(0, 2) })).not.toContain('level');
  });

  test('show vertices by source-layer in runs of simplify', () => {
    expect(lineOf(reportText({ ...PRUNED, command: 'simplify' }), 'roads')).toMatch(/z0-1 +z1 +30 +5 +300 +50 +2\.00 kB/);
  });

  test('are left out if they are empty', () => {
    const text = reportText(PRUNED);
    for (const title of ['UNKNOWN filters', 'could not be read', 'warnings', 'failed shards', 'notes', 'tiles over']) {
      expect(text).not.toContain(title);
    }
  });
});

test('a copy shows no features and no filters', () => {
  const text = reportText({ ...PRUNED, command: 'copy', optimization: null, details: null, layers: [], levels: [] });
  expect(text).not.toContain('features');
  expect(text).not.toContain('UNKNOWN');
  expect(text).not.toContain('source-layers');
});

test('every problem is shown', () => {
  const text = reportText({
    ...PRUNED,
    status: 'failed',
    unknown_filters: [{ style_layer: 'odd', reason: 'unknown operator "mystery"', features: 1234 }],
    filter_errors: [{ style_layer: 'bad', features: 5 }],
    decode_errors: [{ kind: 'truncated', count: 5, examples: ['1/0/0', '1/0/1', '1/1/0', '1/1/1'] }],
    drops: [{ kind: 'off-grid', count: 1, examples: ['0/3/0'] }],
    warnings: [{ kind: 'text-data', count: 2, examples: ['1/0/0', '1/0/1'] }],
    notes: ['no index on\u001b[31m tiles\n'],
    over_size: { limit: 1_280_000, tiles_before: 12, tiles: 1, examples: ['0/0/0'] },
    largest_tile: { tile: '0/0/0', bytes: 2_000_000 },
    tiles: { ...PRUNED.tiles, failed: 10 },
    shards: {
      total: 2,
      run: 1,
      skipped: 0,
      retried: 3,
      left: 0,
      failed: [
        {
          index: 7,
          tiles: 10,
          ranges: [{ zoom: 3, columns: [0, 4] }],
          off_grid: false,
          error: 'disk image is malformed\nsecond line',
        },
      ],
    },
  });
  expect(text).toMatch(/^prune +FAILED, resumable\n/);
  expect(lineOf(text, 'tiles')).toContain('10 in failed shards');
  expect(lineOf(text, 'odd')).toContain('1,234 features  unknown operator "mystery"');
  expect(lineOf(text, 'truncated')).toMatch(/5 +1\/0\/0 1\/0\/1 1\/1\/0 \.\.\.$/);
  expect(lineOf(text, 'text-data')).toMatch(/1\/0\/0 1\/0\/1$/);
  expect(text).toContain('tiles over 1.28 MB\n  before   12 tiles\n  after      1 tile  0/0/0\n  largest   2.00 MB  0/0/0\n');
  expect(text).toContain('failed shards\n  7  z3 x 0-4  10 tiles  disk image is malformed second line\n');
  expect(text).toContain('notes\n  no index on\\u001b[31m tiles\n');
  expect(lineOf(text, 'shards')).toContain('3 retried, 1 FAILED');
  expect(text).not.toContain('change  ');
});

test('equal reports give equal text, and it ends in one newline', () => {
  expect(reportText(structuredClone(PRUNED))).toBe(reportText(PRUNED));
  expect(reportText(PRUNED)).toMatch(/[^\n]\n$/);
});
