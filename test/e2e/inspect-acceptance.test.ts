// vt-optimizer's own tests of `inspect`, through the command line. Keys are XYZ; vt-optimizer's tests use TMS rows, as in the
// file.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { BUILDINGS, blob, gzipped, mbtiles, pmtilesBytes, ROADS, TWO_ROADS, tile } from '../support/inspect-archives.ts';
import { inspectError, inspectJson, inspectLines, inspectText } from '../support/inspect-cli.ts';
import { schemaErrors } from '../support/inspect-schema.ts';
import { runSql, scratchDirectory } from '../support/mbtiles-builder.ts';
import { rawArchive } from '../support/pmtiles-bytes.ts';

const TWO_BLOBS = [
  [0, 0, 0, blob(10)],
  [0, 0, 1, blob(30)],
] as [number, number, number, Buffer][];

/** The headings of a text. */
const headings = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('## '));

/** The lines below a heading. */
function below(text: string, heading: string): string[] {
  const lines = text.split('\n');
  const rest = lines.slice(lines.indexOf(heading) + 1);
  return rest.slice(0, rest.indexOf(''));
}

function pmtiles(tiles: readonly [id: number, data: Uint8Array][], maxZoom = 1): string {
  const path = join(scratchDirectory(), 'in.pmtiles');
  writeFileSync(path, pmtilesBytes(tiles, maxZoom));
  return path;
}

describe('cli', () => {
  test('parse_inspect_options', async () => {
    const path = mbtiles([[3, 4, 5, tile(TWO_ROADS, BUILDINGS)]]);
    const report = await inspectJson(
      ...`${path} --max-tile-bytes 2048 --histogram-buckets 12 --topn 5 --sample 0.5 --zoom 3 --bucket 2 --list-tiles --limit 20`.split(
        ' ',
      ),
      ...'--sort zxy --recommend --include-layer-list --layers roads --tile 3/4/2 --summary --tile-info-format compact'.split(
        ' ',
      ),
    );
    expect(report.tile_summary).toMatchObject({ zoom: 3, x: 4, y: 2, layer_count: 1 });
    expect(schemaErrors(report)).toEqual([]);
  });

  test('parse_inspect_tile_coords_short_flags', async () => {
    const path = mbtiles([[5, 16, 2 ** 5 - 1 - 20, tile(ROADS)]]);
    expect(headings(await inspectText(path, '-z', '5', '-x', '16', '-y', '20'))).toEqual(['## Tile Summary']);
  });

  test('parse_inspect_output_ndjson', async () => {
    const lines = await inspectLines(mbtiles(TWO_BLOBS));
    expect(lines[0]).toMatchObject({ type: 'summary', overall: { tile_count: 2 } });
    expect(lines.flatMap((line) => schemaErrors(line, 'line'))).toEqual([]);
  });

  test('parse_inspect_layers_deprecated_alias', async () => {
    const path = mbtiles([[0, 0, 0, tile(ROADS, BUILDINGS)]]);
    const { file_layers } = await inspectJson(path, '--include-layer-list', '--layer', 'roads');
    expect(file_layers.map(({ name }) => name)).toEqual(['roads']);
  });

  test.each([
    [['--include-layer-list'], 'no tile has a source-layer "road"; did you mean roads?'],
    [['--include-layer-list', '--zoom', '0'], 'no tile that was read has a source-layer "road"; did you mean roads?'],
    [['-z', '0', '-x', '0', '-y', '0'], 'tile 0/0/0 does not have a source-layer "road"; did you mean roads?'],
  ])('a named source-layer that is missing is noted: %s', async (args, line) => {
    const declared = JSON.stringify({ vector_layers: ['roads', 'buildings'].map((id) => ({ id, fields: {} })) });
    const archive = mbtiles([[0, 0, 0, tile(ROADS, BUILDINGS)]], [['json', declared]]);
    const { archive: facts } = await inspectJson(archive, ...args, '--layers', 'roads,road');
    expect(facts.warnings.filter((warning) => warning.includes('source-layer'))).toEqual([line]);
    for (const sections of [[], ['--stats', 'layers,tile_summary']])
      expect(await inspectText(archive, ...args, ...sections, '--layers', '"ro,ad",road')).toMatch(/^Not found: "ro,ad", road$/m);
    const { archive: right } = await inspectJson(archive, ...args, '--layers', 'roads,buildings');
    expect(right.warnings.join()).not.toContain('source-layer');
  });

  test('inspect_help_describes_fields', async () => {
    const { code, stdout } = await runCli(['inspect', '--help']);
    expect(code).toBe(0);
    for (const phrase of [
      'Sampling strategy',
      'Output format',
      'Limit output sections',
      'Fast defaults',
      'Histogram bucket index',
    ])
      expect(stdout).toContain(phrase);
    for (const phrase of ['NDJSON', 'Include per-layer stats', 'Tile summary detail level']) expect(stdout).toContain(phrase);
    expect((await runCli(['--help'])).stdout).toContain('inspect');
  });
});

describe('mbtiles', () => {
  test('inspect_reports_minimal_stats', async () => {
    const report = await inspectJson(mbtiles(TWO_BLOBS), '--histogram-buckets', '0');
    const stats = { tile_count: 2, total_bytes: 40, max_bytes: 30, avg_bytes: 20 };
    expect(report).toMatchObject({
      overall: stats,
      by_zoom: [{ zoom: 0, stats }],
      empty_tiles: 2,
      empty_ratio: 1,
      over_limit_tiles: 0,
      sampled: false,
      sample_total_tiles: 2,
      sample_used_tiles: 2,
      histogram: [],
      histograms_by_zoom: [],
      file_layers: [],
      top_tiles: [],
      bucket_count: null,
      bucket_tiles: [],
      tile_summary: null,
      recommended_buckets: [],
      top_tile_summaries: [],
    });
    expect(schemaErrors(report)).toEqual([]);
  });

  test('inspect_reports_metadata', async () => {
    const metadata: [string, string][] = [
      ['name', 'sample'],
      ['format', 'pbf'],
      ['minzoom', '0'],
    ];
    expect((await inspectJson(mbtiles(TWO_BLOBS, metadata))).metadata).toEqual({ name: 'sample', format: 'pbf', minzoom: '0' });
  });

  test('a file without metadata table is inspected', async () => {
    const path = mbtiles(TWO_BLOBS);
    runSql(path, 'DROP TABLE metadata');
    expect(await inspectJson(path)).toMatchObject({ metadata: {}, overall: { tile_count: 2 } });
  });

  test('inspect_counts_over_limit_tiles', async () => {
    expect(await inspectJson(mbtiles(TWO_BLOBS), '--max-tile-bytes', '15')).toMatchObject({ over_limit_tiles: 1 });
    expect(await inspectJson(mbtiles(TWO_BLOBS), '--max-tile-bytes', '0')).toMatchObject({ over_limit_tiles: 0 });
  });

  test('inspect_supports_map_images_schema', async () => {
    const rows = [
      [0, 0, 0, blob(10)],
      [1, 1, 1, blob(20)],
    ] as [number, number, number, Buffer][];
    const { overall, archive } = await inspectJson(mbtiles(rows, [], 'normalized'));
    expect(overall).toMatchObject({ tile_count: 2, total_bytes: 30, max_bytes: 20, avg_bytes: 15 });
    expect(archive.mbtiles?.schema).toBe('normalized');
  });

  test('copy_mbtiles_copies_tiles_and_metadata, and copy_supports_map_images_schema', async () => {
    const rows = [
      [0, 0, 0, blob(10)],
      [1, 1, 1, blob(20)],
    ] as [number, number, number, Buffer][];
    for (const shape of ['flat', 'normalized'] as const) {
      const path = mbtiles(rows, [['name', 'sample']], shape);
      const output = join(scratchDirectory(), 'out.mbtiles');
      expect((await runCli(['copy', path, output, '-q'])).code).toBe(0);
      const copied = await inspectJson(output);
      expect(copied.overall).toEqual((await inspectJson(path)).overall);
      expect(copied.metadata).toMatchObject({ name: 'sample' });
    }
  });

  test('inspect_rejects_non_mbtiles_path', async () => {
    const path = join(scratchDirectory(), 'in.txt');
    writeFileSync(path, 'text');
    const { code, message } = await inspectError(path);
    expect(code).toBe(1);
    expect(message).toContain('in.txt');
  });

  test('inspect_topn_and_histogram', async () => {
    const report = await inspectJson(mbtiles(TWO_BLOBS), '--topn', '1', '--histogram-buckets', '2');
    expect(report.top_tiles).toMatchObject([{ zoom: 0, bytes: 30 }]);
    const shares = { accum_pct_tiles: 0.5, pct_tiles: 0.5, avg_near_limit: false, avg_over_limit: false };
    expect(report.histogram).toEqual([
      {
        min_bytes: 10,
        max_bytes: 19,
        count: 1,
        total_bytes: 10,
        running_avg_bytes: 10,
        ...shares,
        pct_level_bytes: 0.25,
        accum_pct_level_bytes: 0.25,
      },
      {
        min_bytes: 20,
        max_bytes: 30,
        count: 1,
        total_bytes: 30,
        running_avg_bytes: 20,
        ...shares,
        pct_level_bytes: 0.75,
        accum_pct_tiles: 1,
        accum_pct_level_bytes: 1,
      },
    ]);
  });

  test('inspect_sample_count', async () => {
    const path = mbtiles([...TWO_BLOBS, [0, 1, 0, blob(20)]]);
    const two = await inspectJson(path, '--sample', '2');
    expect(two).toMatchObject({ sampled: true, sample_used_tiles: 2, sample_total_tiles: 3, overall: { tile_count: 2 } });
    expect((await inspectJson(path, '--sample-count', '1')).overall.tile_count).toBe(1);
  });

  test('parse_sample_spec_ratio_and_count: 1 is a ratio', async () => {
    expect(await inspectJson(mbtiles(TWO_BLOBS), '--sample', '1')).toMatchObject({ sampled: true, sample_used_tiles: 2 });
  });
});

describe('mbtiles_layers', () => {
  const path = () => mbtiles([[0, 0, 0, tile(ROADS, BUILDINGS)]]);

  test('reports_file_layer_list', async () => {
    const { file_layers } = await inspectJson(path(), '--include-layer-list');
    expect(file_layers).toMatchObject([
      { name: 'buildings', vertex_count: 1, feature_count: 1, property_key_count: 1, property_value_count: 1 },
      { name: 'roads', vertex_count: 1, feature_count: 1, property_key_count: 2, property_value_count: 2 },
    ]);
  });

  test('filters_file_layers', async () => {
    const { file_layers } = await inspectJson(path(), '--include-layer-list', '--layers', 'roads');
    expect(file_layers.map(({ name }) => name)).toEqual(['roads']);
  });
});

describe('mbtiles_list', () => {
  const path = () =>
    mbtiles([
      [2, 0, 0, blob(50)],
      [2, 1, 0, blob(100)],
      [2, 2, 0, blob(10)],
    ]);
  const options = ['--zoom', '2', '--histogram-buckets', '2', '--list-tiles'];

  test('lists_bucket_tiles_by_size_with_limit', async () => {
    const report = await inspectJson(path(), ...options, '--bucket', '0', '--limit', '2');
    expect(report.bucket_tiles.map(({ bytes }) => bytes)).toEqual([50, 10]);
    expect(report.bucket_count).toBe(2);
  });

  test('lists_bucket_tiles_by_zxy', async () => {
    const report = await inspectJson(path(), ...options, '--bucket', '0', '--sort', 'zxy');
    expect(report.bucket_tiles).toEqual([
      { zoom: 2, x: 0, y: 3, bytes: 50 },
      { zoom: 2, x: 2, y: 3, bytes: 10 },
    ]);
    expect((await inspectJson(path(), ...options, '--bucket', '1')).bucket_tiles).toEqual([{ zoom: 2, x: 1, y: 3, bytes: 100 }]);
  });

  test('a missing bucket has no count', async () => {
    expect(await inspectJson(path(), ...options, '--bucket', '2')).toMatchObject({ bucket_count: null, bucket_tiles: [] });
  });
});

test('mbtiles_recommend: recommends_buckets_and_top_tile_summaries', async () => {
  const small = tile(ROADS);
  const large = tile(TWO_ROADS, BUILDINGS);
  const path = mbtiles([
    [1, 0, 0, small],
    [1, 0, 1, large],
    [1, 1, 0, small],
  ]);
  const mean = Math.floor((2 * small.length + large.length) / 3);
  const limit = ['--max-tile-bytes', String(mean - 1)];
  const report = await inspectJson(path, '--zoom', '1', '--recommend', '--histogram-buckets', '2', '--topn', '2', ...limit);
  expect(report.recommended_buckets).toEqual([1]);
  expect(report.top_tiles.map(({ bytes }) => bytes)).toEqual([large.length, small.length]);
  expect(report.top_tile_summaries.map(({ zoom, x, y, tile_bytes }) => ({ zoom, x, y, bytes: tile_bytes }))).toEqual(
    report.top_tiles.map(({ zoom, x, y, bytes }) => ({ zoom, x, y, bytes })),
  );
});

describe('mbtiles_summary', () => {
  const bytes = tile(TWO_ROADS, BUILDINGS);
  const ask = (data: Buffer, ...more: string[]) =>
    inspectJson(mbtiles([[3, 4, 5, data]]), '--tile', '3/4/2', '--summary', ...more);
  const roads = {
    name: 'roads',
    feature_count: 2,
    vertex_count: 2,
    property_key_count: 2,
    property_keys: ['class', 'name'],
    property_value_count: 3,
  };
  const buildings = {
    name: 'buildings',
    feature_count: 1,
    vertex_count: 1,
    property_key_count: 1,
    property_keys: ['height'],
    property_value_count: 1,
  };

  test.each([
    ['reports_tile_summary', bytes],
    ['reports_tile_summary_gzip', gzipped(bytes)],
  ])('%s', async (_, data) => {
    const { tile_summary } = await ask(data);
    expect(tile_summary).toEqual({
      zoom: 3,
      x: 4,
      y: 2,
      tile_bytes: data.length,
      layer_count: 2,
      total_features: 3,
      vertex_count: 3,
      property_key_count: 3,
      property_value_count: 4,
      layers: [roads, buildings],
    });
  });

  test('filters_tile_summary_layers', async () => {
    const { tile_summary } = await ask(bytes, '--layers', 'roads');
    expect(tile_summary).toMatchObject({
      layer_count: 1,
      total_features: 2,
      property_key_count: 2,
      property_value_count: 3,
      layers: [roads],
    });
  });

  test('--scheme tms selects by the row as stored in the file', async () => {
    const { tile_summary } = await inspectJson(mbtiles([[3, 4, 5, bytes]]), '-z', '3', '-x', '4', '-y', '5', '--scheme', 'tms');
    expect(tile_summary).toMatchObject({ zoom: 3, x: 4, y: 2 });
  });

  test('the error about a missing tile names it', async () => {
    const { code, message } = await inspectError(mbtiles([[3, 4, 5, bytes]]), '-z', '3', '-x', '4', '-y', '5');
    expect(code).toBe(1);
    expect(message).toContain('3/4/5');
  });
});

describe('mbtiles_zoom', () => {
  const path = () =>
    mbtiles([
      [0, 0, 0, blob(10)],
      [1, 0, 0, blob(50)],
      [1, 1, 0, blob(70)],
    ]);

  test('limits_stats_to_zoom', async () => {
    const report = await inspectJson(path(), '--zoom', '1', '--histogram-buckets', '2', '--bucket', '0');
    expect(report.overall).toMatchObject({ tile_count: 2, total_bytes: 120, max_bytes: 70, avg_bytes: 60 });
    expect(report.bucket_count).toBe(1);
    expect(report.histogram.map(({ count }) => count)).toEqual([1, 1]);
  });

  test('samples_per_zoom', async () => {
    expect((await inspectJson(path(), '--zoom', '1', '--sample-count', '1')).overall.tile_count).toBe(1);
    expect((await inspectJson(path(), '--sample-count', '1')).by_zoom.map(({ stats }) => stats.tile_count)).toEqual([1, 1]);
  });

  test('reports_histograms_by_zoom', async () => {
    const { histograms_by_zoom } = await inspectJson(path(), '--histogram-buckets', '2');
    expect(histograms_by_zoom.map(({ zoom, buckets }) => [zoom, buckets.length])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});

describe('output_ndjson', () => {
  const path = () =>
    mbtiles([
      [0, 0, 0, tile(ROADS)],
      [1, 1, 1, tile(TWO_ROADS, BUILDINGS)],
    ]);
  const everything = ['--topn', '1', '--histogram-buckets', '2', '--bucket', '0', '--list-tiles', '--tile', '1/1/0', '--summary'];
  const typesOf = (lines: { type: string }[]) => lines.map(({ type }) => type);
  const vtOptimizers = [
    'summary',
    'histogram',
    'histogram_by_zoom',
    'histogram_by_zoom',
    'bucket_count',
    'bucket_tile',
    'top_tile',
    'tile_summary',
  ];

  test('splits_histograms_and_top_tile_summaries', async () => {
    const lines = await inspectLines(path(), ...everything, '--include-layer-list');
    expect(typesOf(lines)).toEqual([...vtOptimizers, 'archive', 'layer', 'layer']);
    expect(lines.flatMap((line) => schemaErrors(line, 'line'))).toEqual([]);
    const recommended = await inspectLines(path(), '--zoom', '1', '--recommend', '--max-tile-bytes', '1');
    expect(typesOf(recommended)).toEqual([
      'summary',
      'histogram',
      'histogram_by_zoom',
      'top_tile',
      'recommended_buckets',
      'top_tile_summary',
      'archive',
    ]);
    expect(recommended.flatMap((line) => schemaErrors(line, 'line'))).toEqual([]);
  });

  test('lite_omits_summary', async () => {
    expect(typesOf(await inspectLines(path(), ...everything, '--ndjson-lite'))).toEqual([...vtOptimizers.slice(1), 'archive']);
  });

  test('sorts_zoom_histograms_and_recommendations', async () => {
    const lines = await inspectLines(path());
    expect(lines.flatMap(({ type, zoom }) => (type === 'histogram_by_zoom' ? [zoom] : []))).toEqual([0, 1]);
  });

  test.each([
    ['compact_minimizes_payloads', ['--ndjson-compact']],
    ['compact_omits_summary_even_when_requested', ['--ndjson-compact', '--stats', 'all']],
    ['compact_forces_output_format', ['--ndjson-compact', '--report-format', 'text']],
  ])('%s', async (_, options) => {
    const text = await inspectText(path(), ...everything, ...options);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(typesOf(lines)).toEqual(vtOptimizers.slice(1));
    for (const key of ['"buckets"', '"tile"', '"summary"']) expect(text).not.toContain(key);
    expect(lines.flatMap((line) => schemaErrors(line, 'compactLine'))).toEqual([]);
    expect(lines.at(-1)).toEqual({
      type: 'tile_summary',
      z: 1,
      x: 1,
      y: 0,
      bytes: tile(TWO_ROADS, BUILDINGS).length,
      layers: 2,
      total_features: 3,
      vertices: 3,
      keys: 3,
      values: 4,
    });
  });

  test('tile_info_format_compact_omits_property_keys', async () => {
    expect(await inspectText(path(), ...everything, '--report-format', 'ndjson')).toContain('property_keys');
    expect(await inspectText(path(), ...everything, '--report-format', 'ndjson', '--tile-info-format', 'compact')).not.toContain(
      'property_keys',
    );
  });
});

describe('output_stats', () => {
  test('keeps_named_sections', async () => {
    const path = mbtiles(TWO_BLOBS, [['name', 'sample']]);
    const report = await inspectJson(path, '--stats', 'Summary, histogram', '--topn', '2');
    expect(report).toMatchObject({ overall: { tile_count: 2 }, metadata: {}, by_zoom: [], top_tiles: [] });
    expect(report.histogram).toHaveLength(10);
    expect(Object.keys(report).sort()).toEqual(Object.keys(await inspectJson(path)).sort());
    expect(schemaErrors(report)).toEqual([]);
  });

  test('all_is_everything', async () => {
    const path = mbtiles(TWO_BLOBS);
    expect(await inspectJson(path, '--stats', 'zoom,all')).toEqual(await inspectJson(path));
  });

  test.each([
    ['empty', ['--stats']],
    ['unknown', ['--stats', 'sizes']],
  ])('%s_is_refused', async (_, options) => {
    const { code, message } = await inspectError(mbtiles(TWO_BLOBS), ...options);
    expect(code).toBe(2);
    expect(message).toContain('possible values');
  });
});

describe('output_text', () => {
  const path = () =>
    mbtiles(
      [
        [0, 0, 0, blob(2048)],
        [1, 0, 0, blob(4096)],
        [1, 1, 0, tile(TWO_ROADS, BUILDINGS)],
      ],
      [
        ['name', 'sample'],
        ['format', 'pbf'],
        ['json', '{"vector_layers":[{"id":"roads","fields":{}}]}'],
      ],
    );

  test('histogram_includes_warning_markers, and hides empty buckets', async () => {
    const over = below(await inspectText(path(), '--max-tile-bytes', '2000'), '## Histogram');
    expect(over[0]).toMatch(/range +count +bytes +avg +%tiles +%size +acc%tiles +acc%size +warn/);
    expect(over.at(-1)).toMatch(/!! \(over\)$/);
    expect(over).toHaveLength(4);
    const near = below(await inspectText(path(), '--max-tile-bytes', '2200'), '## Histogram');
    expect(near.at(-1)).toMatch(/[^!]! \(near\)$/);
    expect(await inspectText(path(), '--max-tile-bytes', '0')).not.toMatch(/\(near\)|\(over\)|over limit/);
  });

  test('zoom_table_is_sorted', async () => {
    const [header, ...rows] = below(await inspectText(path()), '## Zoom');
    for (const column of ['zoom', '%tiles', '%size', 'acc%tiles', 'acc%size']) expect(header).toContain(column);
    expect(rows.slice(0, 2).map((row) => row.trim().split(/\s+/)[0])).toEqual(['0', '1']);
  });

  test('top_lines_can_be_pasted', async () => {
    const [line] = below(await inspectText(path(), '--topn', '1'), '## Top 1 big tiles');
    expect(line).toMatch(/^-z 1 -x 0 -y 1 .*size=4\.00KB$/);
    const zooms = mbtiles([[1, 1, 0, tile(ROADS)]]);
    const [top] = below(await inspectText(zooms), '## Top 1 big tiles');
    const place = (top as string).split(' ').slice(0, 6);
    expect(await inspectText(zooms, ...place)).toContain('- z=1 x=1 y=1\n');
  });

  test('--topn 0 is no list', async () => expect(await inspectText(path(), '--topn', '0')).not.toContain('big tiles'));

  test('histograms_by_zoom_are_shown_when_sections_are_named', async () => {
    expect(await inspectText(path())).not.toContain('## Histogram by Zoom');
    const text = await inspectText(path(), '--stats', 'histogram_by_zoom');
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('#'))
        .slice(1),
    ).toEqual(['## Histogram by Zoom', '### z=0', '### z=1']);
  });

  test('metadata_section_lists_entries', async () => {
    expect(below(await inspectText(path()), '## Metadata')).toEqual([
      '- format: pbf',
      '- name: sample',
      '- source-layers of vector_layers: roads',
    ]);
  });

  test('tile_summary_text_includes_tile_counts', async () => {
    const bytes = tile(TWO_ROADS, BUILDINGS);
    const text = await inspectText(mbtiles([[12, 345, 2 ** 12 - 1 - 678, bytes]]), '-z', '12', '-x', '345', '-y', '678');
    expect(text.slice(text.indexOf('## Tile Summary')).trimEnd().split('\n')).toEqual([
      '## Tile Summary',
      '- z=12 x=345 y=678',
      `- Size of tile: ${bytes.length} B`,
      '- Layers in this tile: 2',
      '- Features in this tile: 3',
      '- Vertices in this tile: 3',
      '- Keys in this tile: 3',
      '- Values in this tile: 4',
      '- roads: vertices=2 features=2 keys=2 values=3',
      '  keys: class, name',
      '- buildings: vertices=1 features=1 keys=1 values=1',
      '  keys: height',
    ]);
  });

  test('summarize_file_layers_accumulates_counts', async () => {
    const text = await inspectText(mbtiles([[0, 0, 0, tile(TWO_ROADS, BUILDINGS)]]), '--include-layer-list');
    for (const total of ['Layers in this tileset: 2', 'Features in this tileset: 3', 'Vertices in this tileset: 3'])
      expect(text).toContain(`- ${total}\n`);
    for (const total of ['Keys in this tileset: 3', 'Values in this tileset: 4']) expect(text).toContain(`- ${total}\n`);
  });

  test('there_is_no_colour_without_a_terminal', async () => expect(await inspectText(path())).not.toContain('\u001b'));
});

test('output_tile_info_format: compact clears property_keys in both places', async () => {
  const path = mbtiles([[1, 1, 1, tile(TWO_ROADS)]]);
  const options = ['-z', '1', '-x', '1', '-y', '0', '--recommend', '--max-tile-bytes', '1'];
  const full = await inspectJson(path, ...options);
  expect(full.tile_summary?.layers[0]?.property_keys).toEqual(['class', 'name']);
  expect(full.top_tile_summaries[0]?.layers[0]?.property_keys).toEqual(['class', 'name']);
  const compact = await inspectJson(path, ...options, '--tile-info-format', 'compact');
  expect(JSON.stringify(compact)).not.toContain('property_keys');
  expect(compact.top_tile_summaries).toHaveLength(1);
});

describe('pmtiles', () => {
  test('roundtrip_counts', async () => {
    const directory = scratchDirectory();
    const path = mbtiles([
      [0, 0, 0, blob(10)],
      [1, 1, 1, blob(20)],
    ]);
    const [there, back] = [join(directory, 'there.pmtiles'), join(directory, 'back.mbtiles')];
    expect((await runCli(['copy', path, there, '-q'])).code).toBe(0);
    expect((await runCli(['copy', there, back, '-q'])).code).toBe(0);
    const stats = { tile_count: 2, total_bytes: 30, max_bytes: 20, avg_bytes: 15 };
    for (const file of [path, back]) expect((await inspectJson(file)).overall).toMatchObject(stats);
    expect((await inspectJson(there)).overall.tile_count).toBe(2);
  });

  test('reads_metadata', async () => {
    const path = join(scratchDirectory(), 'in.pmtiles');
    const metadata = '{"name":"sample","vector_layers":[{"id":"roads"}],"more":{"a":1}}';
    writeFileSync(path, rawArchive({ root: [{ id: 0, length: 4 }], metadata }));
    const report = await inspectJson(path);
    expect(report.metadata).toEqual({ more: '{"a":1}', name: 'sample', vector_layers: '[{"id":"roads"}]' });
    expect(await inspectText(path)).toContain('- source-layers of vector_layers: roads\n');
  });

  test('reports_counts_and_histograms_by_zoom', async () => {
    const report = await inspectJson(
      pmtiles([
        [0, blob(10)],
        [1, blob(20)],
      ]),
      '--histogram-buckets',
      '3',
    );
    expect(report.by_zoom.map(({ zoom, stats }) => [zoom, stats.tile_count, stats.total_bytes])).toEqual([
      [0, 1, 10],
      [1, 1, 20],
    ]);
    expect(report.histograms_by_zoom.map(({ buckets }) => buckets.map(({ count, total_bytes }) => [count, total_bytes]))).toEqual(
      [
        [
          [1, 10],
          [0, 0],
          [0, 0],
        ],
        [
          [1, 20],
          [0, 0],
          [0, 0],
        ],
      ],
    );
    expect(schemaErrors(report)).toEqual([]);
  });

  test('reports_layer_list', async () => {
    const { file_layers } = await inspectJson(pmtiles([[0, tile(ROADS, BUILDINGS)]], 0), '--include-layer-list');
    expect(file_layers).toMatchObject([
      { name: 'buildings', vertex_count: 1, feature_count: 1, property_key_count: 1, property_value_count: 1 },
      { name: 'roads', vertex_count: 1, feature_count: 1, property_key_count: 2, property_value_count: 2 },
    ]);
  });

  test('collects_top_tiles, with their keys', async () => {
    const directory = scratchDirectory();
    const path = mbtiles([
      [0, 0, 0, blob(10)],
      [1, 1, 1, blob(20)],
    ]);
    expect((await runCli(['copy', path, join(directory, 'out.pmtiles'), '-q'])).code).toBe(0);
    for (const file of [path, join(directory, 'out.pmtiles')])
      expect((await inspectJson(file, '--topn', '1')).top_tiles).toMatchObject([{ zoom: 1, x: 1, y: 0, bytes: 20 }]);
  });
});
