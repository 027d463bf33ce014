// A hand-made report of a run: it has content in every part, with the given source-layer names.

import type { RunReport } from '../../../src/job/report-types.ts';

/** Times and versions of the made-up run. */
export const TRIAL_ORIGIN: Pick<RunReport, 'stop' | 'started' | 'ended' | 'provenance'> = {
  stop: null,
  started: '2026-01-02T03:04:05.006Z',
  ended: '2026-01-02T03:05:05.006Z',
  provenance: {
    tilefold: '0.0.0',
    node: '24.0.0',
    host: 'trial',
    started: '2026-01-02T03:04:05.006Z',
    ended: '2026-01-02T03:05:05.006Z',
    runs: 1,
    input: null,
    styles: [],
    options: {
      plan: 'auto',
      workers: 2,
      retries: 3,
      worker_timeout_seconds: 120,
      checkpoint: null,
      resume: false,
      restart: false,
      force_resume: false,
      force: false,
      allow_empty: false,
      keep_job: false,
      skip_failed_shards: false,
    },
    fingerprint: null,
    parts: null,
    request: null,
  },
};

export function trialRun(names: readonly string[] = ['water', 'roads']): RunReport {
  const archive = { format: 'mbtiles', tile_count: 100, total_tile_size_bytes: 800_000, file_size_bytes: 1_000_000 } as const;
  const row = (layer: string, zoom: number, left: number) => ({
    layer,
    zoom,
    tiles_before: 10,
    tiles_after: 8,
    features_before: 1000,
    features_after: left,
    vertices_before: 5000,
    vertices_after: 4000,
    bytes_before: 20_000 * (zoom + 1),
    bytes_after: 10_000 * (zoom + 1),
  });
  const [first = ''] = names;
  const zoom = { read: 50, written: 45, dropped: 5, bytes_in: 400_000, bytes_out: 100_000 };
  return {
    command: 'prune',
    status: 'done',
    ...TRIAL_ORIGIN,
    plan: { name: 'auto', executor: 'split-merge', reason: first, workers: 2 },
    input: { ...archive, path: `/data/${first}.mbtiles`, total_features: 4000, total_vertices: null },
    output: {
      ...archive,
      path: '/data/out.mbtiles',
      tile_count: 90,
      file_size_bytes: 250_000,
      total_features: 1500,
      total_vertices: null,
    },
    inputs: null,
    optimization: null,
    details: {
      removed_features_by_zoom: {},
      removed_features_by_layer: {},
      removed_layers: Object.fromEntries(names.map((name) => [name, 2])),
      removed_layers_by_zoom: { [first]: [3, 4] },
      unknown_filters_by_layer: {},
      vertex_reduction_by_layer: {},
    },
    tiles: { read: 100, written: 90, unchanged: 12, reencoded: 3, dropped: { empty: 9, [first]: 1 }, failed: 0 },
    by_zoom: [
      { zoom: 0, ...zoom },
      { zoom: 1, ...zoom },
    ],
    layers: names.flatMap((name) => [row(name, 0, 700), row(name, 1, 800)]),
    other_layers: [],
    levels: names.flatMap((name) => [
      { level: 'layers' as const, ...row(name, 0, 900) },
      { level: 'filters' as const, ...row(name, 0, 700) },
    ]),
    unknown_filters: [{ style_layer: first, reason: first, features: 7 }],
    filter_errors: [{ style_layer: first, features: 8 }],
    bad_tiles: { count: 2, kept: 2, dropped: 0, list: `/data/${first}.ndjson` },
    decode_errors: [{ kind: 'truncated', count: 2, examples: ['1/0/0'] }],
    drops: [{ kind: 'empty', count: 9, examples: ['1/1/1', '1/0/1'] }],
    warnings: [{ kind: first, count: 3, examples: [first] }],
    notes: [first],
    over_size: { limit: 500_000, tiles_before: 4, tiles: 1, examples: ['0/0/0'] },
    largest_tile: { tile: '0/0/0', bytes: 512_000 },
    shards: { total: 4, run: 3, skipped: 1, retried: 1, left: 0, failed: [] },
    phases: [
      { name: 'plan', seconds: 0.25, cpu_seconds: 0.2 },
      { name: 'map', seconds: 100, cpu_seconds: 1 },
    ],
    workers: [{ shards: 3, tiles: 75, bytes: 600_000, cpu_seconds: 80, peak_rss_bytes: 90_000_000 }],
    peak_rss_bytes: 120_000_000,
  };
}
