import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { InspectReport, InspectRequest } from '../../../src/index.ts';
import { displayWidth } from '../../../src/kit/text/display-width.ts';
import { terminalText } from '../../../src/kit/text/terminal-text.ts';
import { inspectText } from '../../../src/report/inspect-text/inspect-text.ts';
import { colouredTerminalText, createPaint, wantsColour } from '../../../src/report/inspect-text/paint.ts';
import { ALL_SECTIONS, keepSections, type Section } from '../../../src/report/inspect-text/stats.ts';
import { declaredLayers } from '../../../src/report/inspect-text/summary-text.ts';
import { alignedTable } from '../../../src/report/inspect-text/table.ts';
import type { InspectView } from '../../../src/report/inspect-text/view.ts';
import { bucket, fileLayer, madeReport, madeRequest, sizeStats, tileSummary } from '../../support/inspect-report.ts';

interface Changes {
  report?: Partial<InspectReport>;
  request?: Partial<InspectRequest>;
  view?: Partial<InspectView>;
  isColoured?: boolean;
}

function textOf({ report, request, view, isColoured = false }: Changes = {}): string {
  const settled = { sections: ALL_SECTIONS, areSectionsNamed: false, isTileOnly: false, ...view };
  const printed = keepSections(madeReport(report), settled.sections);
  return inspectText({ report: printed, request: madeRequest(request), paint: createPaint(isColoured) }, settled);
}

/** Returns the lines between a heading and the next one. */
function sectionOf(text: string, title: string): string[] {
  const lines = text.split('\n');
  const at = lines.indexOf(`## ${title}`);
  if (at < 0) return [];
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return rest.slice(0, end < 0 ? rest.length : end).filter((line) => line !== '');
}

const only = (...sections: Section[]) => ({ view: { sections: new Set(sections), areSectionsNamed: true } });

test('has the sections of vt-optimizer, in its order, with ours between them', () => {
  const text = textOf();
  expect(text.startsWith('\n# Vector tile inspection of [in.mbtiles] by tilefold\n')).toBe(true);
  expect(text.endsWith('\n')).toBe(true);
  expect(text.split('\n').filter((line) => line.startsWith('## '))).toEqual([
    '## Metadata',
    '## Archive',
    '## Summary',
    '## Zoom',
    '## Histogram',
    '## Layers',
    '## Attributes',
    '## Tiles that could not be read',
    '## Recommendations',
    '## Bucket',
    '## Bucket Tiles',
    '## Top 2 big tiles',
    '## Top Tile Summaries',
    '## Tile Summary',
  ]);
});

test('a requested section without content says what it needs', () => {
  const text = textOf({ report: { file_layers: [], unread_tiles: [] }, request: { layerList: false }, ...only('layers') });
  expect(text.split('\n').slice(2)).toEqual([
    '',
    'Nothing in layers: it takes --include-layer-list, which reads every tile.',
    '',
  ]);
  expect(textOf({ report: { tile_summary: null }, ...only('tile_summary') })).toContain(
    'Nothing in tile_summary: it takes --tile',
  );
  expect(textOf(only('layers'))).not.toContain('Nothing');
});

test('a section without content is not shown', () => {
  const report = madeReport();
  const empty = keepSections(report, new Set());
  const request = madeRequest({ bucket: null });
  const text = inspectText(
    { report: empty, request, paint: createPaint(false) },
    { sections: ALL_SECTIONS, areSectionsNamed: true, isTileOnly: false },
  );
  expect(text.split('\n').filter((line) => line.startsWith('## '))).toEqual(['## Summary']);
});

test('metadata hides json and vector_layers, and lists the source-layers that they declare', () => {
  expect(sectionOf(textOf(), 'Metadata')).toEqual([
    '- format: pbf',
    '- name: sample',
    '- source-layers of vector_layers: roads, poi',
  ]);
});

test.each([
  [{}, []],
  [{ json: '{"vector_layers":[{"id":"a"}]}' }, ['a']],
  [{ vector_layers: '[{"id":"b"},{"id":3},null,{}]', json: '{"vector_layers":[{"id":"a"}]}' }, ['b']],
  [{ json: 'not JSON' }, []],
  [{ json: 'null' }, []],
  [{ vector_layers: '{"id":"b"}' }, []],
])('%j declares %j', (metadata, layers) => expect(declaredLayers(metadata)).toEqual(layers));

test('the facts of an MBTiles archive', () => {
  expect(sectionOf(textOf(), 'Archive')).toEqual([
    '- Format: mbtiles, tiles mvt, compression gzip',
    '- File size: 8.19 kB',
    '- Schema: normalized',
    '- Pages: 2 of 4,096 B, 1 of them free',
    '- Index: map_index on map (zoom_level, tile_column, tile_row), unique',
    '- Warning: no index on images',
  ]);
});

test('the facts of a PMTiles archive', () => {
  const { archive } = madeReport();
  const pmtiles = {
    version: 3,
    clustered: true,
    internal_compression: 'gzip',
    addressed_tiles: 1365,
    entries: 1000,
    contents: 0,
    leaf_directories: 2,
    root_bytes: 127,
    leaf_bytes: 2048,
    metadata_bytes: 100,
    tile_data_bytes: 5_000_000,
  };
  const text = textOf({ report: { archive: { ...archive, format: 'pmtiles', mbtiles: null, pmtiles, warnings: [] } } });
  expect(sectionOf(text, 'Archive')).toEqual([
    '- Format: pmtiles, tiles mvt, compression gzip',
    '- File size: 8.19 kB',
    '- Version: 3, clustered',
    '- Addressed tiles: 1,365',
    '- Entries: 1,000',
    '- Contents: not told',
    '- Directories: root 127 B, 2 leaves 2.05 kB, compression gzip',
    '- Metadata size: 100 B',
    '- Tile data size: 5.00 MB',
  ]);
});

test('the summary shows sizes, duplicates, oddities, the sample and the totals of source-layers', () => {
  expect(sectionOf(textOf(), 'Summary')).toEqual([
    '- Number of tiles: 1,234',
    '- Total size: 2.00 MB',
    '- Max tile size: 40.0 kB',
    '- Tiles over limit: 3 (limit 1.28 MB)',
    '- Average tile size: 1.62 kB',
    '- Tile size percentiles: p50 1.62 kB, p95 40.0 kB, p99 40.0 kB',
    '- Empty tiles: 3 (of at most 50 B)',
    '- Empty tile ratio: 0.0024',
    '- Distinct contents: 617',
    '- Duplicate ratio: 0.5000',
    '- Rows without a tile key: 1',
    '- Keys without a tile: 2',
    '- Tiles off the grid: 4',
    '- Sample: used=1234 total=12340 (10.00%)',
    '- Layers in this tileset: 2',
    '- Features in this tileset: 7',
    '- Vertices in this tileset: 30',
    '- Keys in this tileset: 4',
    '- Values in this tileset: 15',
  ]);
});

test('a limit of 0 means no limit', () => {
  const text = textOf({ request: { maxTileBytes: 0 } });
  expect(text).not.toContain('Tiles over limit');
  expect(sectionOf(text, 'Zoom')[0]).not.toContain('over');
});

test('a tip says how to request source-layers', () => {
  expect(textOf({ request: { layerList: false } })).toContain('Tip: --include-layer-list');
  expect(textOf()).not.toContain('--include-layer-list');
});

describe('zooms', () => {
  test('are in ascending order, with their shares', () => {
    const { by_zoom } = madeReport();
    const lines = sectionOf(textOf({ report: { by_zoom: [...by_zoom].reverse() } }), 'Zoom');
    expect(lines).toEqual([
      'zoom  tiles    total      max      avg      p50      p95      p99  empty  %tiles   %size  acc%tiles  acc%size  over',
      '   0    234   500 kB  4.00 kB  2.14 kB  2.14 kB  4.00 kB  4.00 kB      1  18.96%  25.00%     18.96%    25.00%     0',
      '   4  1,000  1.50 MB  40.0 kB  1.50 kB  1.50 kB  40.0 kB  40.0 kB      2  81.04%  75.00%    100.00%   100.00%     3',
      'Tip: -z Z keeps to one zoom.',
    ]);
  });

  test('are not shown for a single zoom', () => expect(textOf({ request: { zoom: 4 } })).not.toContain('## Zoom'));
});

describe('histograms', () => {
  test('hide empty buckets, keep their numbers, and mark running means near and over the limit', () => {
    expect(sectionOf(textOf(), 'Histogram')).toEqual([
      'bucket  range        count  bytes   avg  %tiles   %size  acc%tiles  acc%size  warn',
      '     0  10 B - 19 B      1   10 B  10 B  50.00%  25.00%     50.00%    25.00%  !! (over)',
      '     2  30 B - 39 B      1   30 B  30 B  50.00%  25.00%     50.00%    25.00%  ! (near)',
    ]);
  });

  test('by zoom are shown only if requested, ascending', () => {
    expect(textOf()).not.toContain('## Histogram by Zoom');
    const text = textOf(only('histogram_by_zoom'));
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Vector tile inspection of [in.mbtiles] by tilefold',
      '## Histogram by Zoom',
      '### z=0',
      '### z=4',
    ]);
    expect(text).not.toContain('20B - 29B');
  });

  test('of a zoom without tiles, as in a small sample, have no table', () => {
    const histograms_by_zoom = [
      { zoom: 0, buckets: [] },
      { zoom: 1, buckets: [bucket(1, 1, 1, 1)] },
    ];
    const text = textOf({ ...only('histogram_by_zoom'), report: { histograms_by_zoom } });
    expect(text).not.toContain('### z=0');
    expect(text).toContain('### z=1');
  });

  test('without any tile have no section', () => {
    expect(textOf({ report: { histogram: [bucket(0, 0, 0, 0)] } })).not.toContain('## Histogram');
  });
});

describe('source-layers', () => {
  test('are sorted by size, with the shares of geometry and attributes', () => {
    expect(sectionOf(textOf(), 'Layers')).toEqual([
      'name   zooms  extent  version  tiles  # of vertices  # of features  # of keys  # of values    bytes   %size  %geometry  %attributes',
      'roads  4        4096        2      3             20              5          1           11  3.00 kB  75.00%     20.00%        0.00%',
      'poi    4        4096        2      3             10              2          3            4  1.00 kB  25.00%     60.00%       25.00%',
      'Bytes are those of inflated tiles.',
    ]);
  });

  test('names in wide scripts keep the columns aligned', () => {
    const file_layers = [fileLayer('道路'), fileLayer('cafe\u0301'), fileLayer('roads')];
    const lines = sectionOf(textOf({ report: { file_layers } }), 'Layers');
    const columns = lines.slice(1, 4).map((line) => displayWidth(line.slice(0, line.indexOf('4'))));
    expect(new Set(columns)).toEqual(new Set([displayWidth('roads  ')]));
  });

  test('attributes show which of them makes a source-layer large', () => {
    expect(sectionOf(textOf(), 'Attributes')).toEqual([
      'layer  attribute  features  values  bytes  %layer  %size  types',
      'poi    name              5     ~11  250 B  25.00%  6.25%  string, number',
    ]);
  });

  test('long lists of attributes are cut, and the rest counted', () => {
    const [attribute] = fileLayer('a').attributes;
    const attributes = Array.from({ length: 25 }, (_, i) => ({ ...attribute!, name: `k${i}`, bytes: 100 - i }));
    const lines = sectionOf(
      textOf({ report: { file_layers: [fileLayer('a', { attributes, attributes_left_out: 1 })] } }),
      'Attributes',
    );
    expect(lines).toHaveLength(1 + 20 + 2);
    expect(lines.slice(-2)).toEqual([
      '5 smaller attributes more: --report-format json has all.',
      '1 attribute above the bound on names, in none of these lines.',
    ]);
  });

  test('unreadable tiles are counted by defect', () => {
    expect(sectionOf(textOf(), 'Tiles that could not be read')).toEqual(['- compression: 2 (4/1/1, ...)']);
  });
});

describe('lists', () => {
  test('the key of a large tile can be pasted into a command', () => {
    expect(sectionOf(textOf(), 'Top 2 big tiles')).toEqual(['-z 1 -x 2 -y 3 layers=2 size=2.00KB', '-z 4 -x 1 -y 1 size=1.00KB']);
  });

  test('buckets', () => {
    const text = textOf();
    expect(sectionOf(text, 'Recommendations')).toEqual(['- buckets: 0, 2']);
    expect(sectionOf(text, 'Bucket')).toEqual(['- count: 7']);
    expect(sectionOf(text, 'Bucket Tiles')).toEqual(['- z=4 x=5 y=6 bytes=33', '6 tiles more: --limit 100 cut the list.']);
  });

  test.each([
    [{ bucket: 10 }, 'buckets are 0 to 9'],
    [{ bucket: 9 }, 'no tiles'],
    [{ bucket: 0, histogramBuckets: 0 }, 'no buckets'],
  ])('the reason for a missing count is shown: %j', (request, why) => {
    expect(sectionOf(textOf({ report: { bucket_count: null }, request }), 'Bucket')).toEqual([`- count: none: ${why}`]);
  });
});

describe('tile summaries', () => {
  test('have the lines of vt-optimizer', () => {
    expect(sectionOf(textOf(), 'Tile Summary')).toEqual([
      '- z=12 x=345 y=678',
      '- Size of tile: 2.05 kB',
      '- Layers in this tile: 2',
      '- Features in this tile: 42',
      '- Vertices in this tile: 9001',
      '- Keys in this tile: 7',
      '- Values in this tile: 9',
      '- roads: vertices=9000 features=40 keys=6 values=8',
      '  keys: class, name',
      '- poi: vertices=1 features=2 keys=0 values=0',
    ]);
  });

  test('with -z -x -y are the only section', () => {
    const text = textOf({ view: { isTileOnly: true } });
    expect(text.split('\n').filter((line) => line.startsWith('## '))).toEqual(['## Tile Summary']);
  });
});

describe('terminals', () => {
  test('are coloured on request', () => {
    const text = textOf({ isColoured: true });
    expect(text).toContain('\u001b[32m\u001b[1m## Metadata');
    expect(text).toContain('\u001b[31m!! (over)\u001b[39m');
    expect(text).toContain('\u001b[33m! (near)\u001b[39m');
    expect(text).toContain('- \u001b[34mLayers in this tile\u001b[39m: 2');
    expect(stripVTControlCharacters(text)).toBe(textOf());
  });

  test.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{}, {}, false],
  ])('%j with %j: %j', (stream, env, isColoured) => expect(wantsColour(stream, env)).toBe(isColoured));

  test('are not affected by text in an archive', () => {
    const evil = 'a\u001b[2J\u001b[31mb\rc\u202ed';
    const text = textOf({
      isColoured: true,
      report: {
        metadata: { [evil]: evil, vector_layers: JSON.stringify([{ id: evil }]) },
        file_layers: [fileLayer(evil)],
        tile_summary: tileSummary({ layers: [{ ...tileSummary().layers[0]!, name: evil, property_keys: [evil] }] }),
        unread_tiles: [{ defect: evil, tiles: 1, examples: [evil] }],
      },
      request: { input: evil },
    });
    const shown = colouredTerminalText(text);
    expect(shown).toBe(text);
    const bare = stripVTControlCharacters(shown);
    expect(terminalText(bare)).toBe(bare);
    for (const active of ['\u001b[2J', '\r', '\u202e']) expect(shown).not.toContain(active);
    expect(shown).not.toContain('\u001b[31mb');
    expect(shown).toContain('a\\u001b[2J');
  });
});

test('a table without rows has only its titles', () => {
  expect(
    alignedTable(
      [
        ['a', 'left'],
        ['b', 'right'],
      ],
      [],
      createPaint(false),
    ),
  ).toBe('a  b\n');
});

test('one tile has every size', () => {
  const overall = sizeStats(1, 3 * 1024 ** 4, 3 * 1024 ** 3);
  const text = textOf({ report: { overall } });
  expect(text).toContain('- Total size: 3.30 TB');
  expect(text).toContain('- Max tile size: 3.22 GB');
});
