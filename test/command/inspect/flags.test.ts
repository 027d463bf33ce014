import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/cli/options/parse.ts';
import { scanOptionsOf } from '../../../src/cli/options/survey-flags.ts';
import { INSPECT_FLAGS, type InspectFlags } from '../../../src/command/inspect/flags.ts';
import { HELP } from '../../../src/command/inspect/help.ts';
import { type Inspection, inspectionOf } from '../../../src/command/inspect/request.ts';
import { SECTIONS } from '../../../src/report/inspect-text/stats.ts';
import { INSPECT } from '../../../src/survey/scan/survey-command.ts';

function inspection(line: string): Inspection {
  const { input, flags } = read(line);
  return inspectionOf(input, flags);
}

function read(line: string): { input: string[]; flags: InspectFlags } {
  return parse<InspectFlags>(HELP, line === '' ? [] : line.split(' '), INSPECT_FLAGS);
}

const request = (options: string) => inspection(`in.mbtiles ${options}`.trim()).request;
const view = (options: string) => inspection(`in.mbtiles ${options}`.trim()).view;

function refusal(options: string): string {
  return refusalOf(() => inspection(`in.mbtiles ${options}`));
}

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'USAGE' });
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

test('has the defaults of vt-optimizer', () => {
  expect(inspection('in.mbtiles')).toEqual({
    request: {
      input: 'in.mbtiles',
      inputFormat: null,
      maxTileBytes: 1_280_000,
      histogramBuckets: 10,
      topTiles: 10,
      sample: null,
      zoom: null,
      bucket: null,
      listTiles: false,
      limit: 100,
      sort: 'size',
      tile: null,
      tileOnly: false,
      layers: [],
      recommend: false,
      layerList: false,
      distinct: false,
      coverage: false,
      maxInflatedBytes: 67_108_864,
    },
    view: {
      format: 'text',
      sections: new Set(SECTIONS),
      areSectionsNamed: false,
      isLite: false,
      isCompact: false,
      withAttributeNames: true,
      isTileOnly: false,
    },
  });
});

test('every option of vt-optimizer is part of the request', () => {
  const line =
    '--max-tile-bytes 100 --histogram-buckets 4 --topn 3 --sample 0.5 --zoom 7 --layers a,b --layers c --include-layer-list --bucket 2 ' +
    '--list-tiles --limit 9 --sort zxy --recommend --distinct --max-inflated-bytes 1000 --input-format pmtiles --no-progress';
  expect(request(line)).toEqual({
    input: 'in.mbtiles',
    inputFormat: 'pmtiles',
    maxTileBytes: 100,
    histogramBuckets: 4,
    topTiles: 3,
    sample: { ratio: 0.5 },
    zoom: 7,
    bucket: 2,
    listTiles: true,
    limit: 9,
    sort: 'zxy',
    tile: null,
    tileOnly: false,
    layers: ['a', 'b', 'c'],
    recommend: true,
    layerList: true,
    distinct: true,
    coverage: false,
    maxInflatedBytes: 1000,
  });
});

test('--layer is an alias of --layers', () => {
  expect(request('--layer roads --layers water,poi').layers).toEqual(['roads', 'water', 'poi']);
});

describe('--topn', () => {
  test.each([
    ['', 10],
    ['--topn 0', 0],
    ['--topn 3', 3],
    ['--report-format json', 0],
    ['--report-format ndjson', 0],
    ['--ndjson-compact', 0],
    ['--report-format tsv', 0],
    ['--report-format html', 10],
    ['--report-format html --topn 0', 0],
    ['--report-format json --recommend --zoom 3', 5],
    ['--recommend --zoom 3 --topn 2', 2],
    ['--fast', 5],
    ['--fast --topn 7', 7],
  ])('"%s" lists %i tiles', (options, tiles) => expect(request(options).topTiles).toBe(tiles));
});

describe('--sample', () => {
  test.each([
    ['--sample 0.25', { ratio: 0.25 }],
    ['--sample 1', { ratio: 1 }],
    ['--sample 1e-3', { ratio: 0.001 }],
    ['--sample 10', { count: 10 }],
    ['--sample-count 1', { count: 1 }],
    ['--fast', { ratio: 0.1 }],
    ['--fast --sample 0.5', { ratio: 0.5 }],
    ['--fast --sample-count 3', { count: 3 }],
  ])('%s', (options, sample) => expect(request(options).sample).toEqual(sample));

  test.each([
    ['--sample 0', 'sample must be greater than zero'],
    ['--sample -1', 'sample must be greater than zero'],
    ['--sample abc', 'invalid sample value'],
    ['--sample=', 'invalid sample value'],
    ['--sample NaN', 'invalid sample value'],
    ['--sample 0x10', 'invalid sample value'],
    ['--sample 1.5', 'invalid sample count'],
    ['--sample 1e300', 'invalid sample count'],
    ['--sample-count 0', '--sample-count takes a whole number, 1 or more'],
    ['--sample 2 --sample-count 2', '--sample and --sample-count mean the same'],
  ])('%s is refused', (options, message) => expect(refusal(options)).toContain(message));
});

test('--fast gives way to explicit options', () => {
  expect(request('--fast')).toMatchObject({ topTiles: 5, histogramBuckets: 10, sample: { ratio: 0.1 } });
  expect(request('--fast --histogram-buckets 3')).toMatchObject({ histogramBuckets: 3 });
});

describe('one tile', () => {
  test('-z -x -y selects it and its zoom, and shows nothing else', () => {
    const { request, view } = inspection('in.mbtiles -z 5 -x 16 -y 20');
    expect(request).toMatchObject({ zoom: 5, tile: { z: 5, x: 16, y: 20 } });
    expect(view.isTileOnly).toBe(true);
  });

  test('--tile --summary shows it in addition', () => {
    const { request, view } = inspection('in.mbtiles --tile 3/4/2 --summary');
    expect(request).toMatchObject({ zoom: null, tile: { z: 3, x: 4, y: 2 } });
    expect(view.isTileOnly).toBe(false);
  });

  test('--scheme tms counts rows from the south', () => {
    expect(request('--tile 3/4/5 --summary --scheme tms').tile).toEqual({ z: 3, x: 4, y: 2 });
    expect(request('-z 0 -x 0 -y 0 --scheme tms').tile).toEqual({ z: 0, x: 0, y: 0 });
  });

  test('--tile-info-format compact omits attribute names', () => {
    expect(view('--tile-info-format compact').withAttributeNames).toBe(false);
  });

  test.each([
    ['--tile 1/0/0 --summary -x 0', '--tile cannot be combined with -x/-y'],
    ['--tile 1/0/0', '--tile requires --summary'],
    ['--tile 1/0 --summary', 'tile must be in z/x/y format'],
    ['--tile a/0/0 --summary', 'invalid tile zoom'],
    ['--tile 27/0/0 --summary', 'invalid tile zoom'],
    ['--tile 1/x/0 --summary', 'invalid tile x'],
    ['--tile 1/0/-1 --summary', 'invalid tile y'],
    ['--tile 1/0/2 --summary', 'invalid tile y'],
    ['-x 1 -y 1', '-x/-y require -z/--zoom'],
    ['-z 1 -x 1', '-x/-y require -z/--zoom'],
    ['-z 1 -y 1', '-x/-y require -z/--zoom'],
    ['-z 1 -x 2 -y 0', '-x takes a whole number, from 0 to 1'],
    ['-z 27 -x 2 -y 0', '-z takes a whole number, from 0 to 26'],
    ['--zoom -1', '--zoom takes a whole number, from 0 to 255'],
    ['--summary', '--summary requires --tile z/x/y'],
    ['--summary -z 3', '--summary requires --tile z/x/y'],
  ])('%s is refused', (options, message) => expect(refusal(options)).toContain(message));
});

describe('--stats', () => {
  test.each([
    ['summary', ['summary']],
    [' Zoom , HISTOGRAM,,', ['zoom', 'histogram']],
    ['histograms_by_zoom', ['histogram_by_zoom']],
    ['zoom_histogram', ['histogram_by_zoom']],
    ['zoom_histograms', ['histogram_by_zoom']],
    ['recommended_buckets', ['recommendations']],
    ['bucket_tile', ['bucket_tiles']],
    ['top_tile', ['top_tiles']],
    ['top_tile_summary', ['top_tile_summaries']],
    ['summary,all', [...SECTIONS]],
  ])('%s', (list, sections) => {
    const { flags } = parse<InspectFlags>(HELP, ['in.mbtiles', '--stats', list], INSPECT_FLAGS);
    const { view } = inspectionOf(['in.mbtiles'], flags);
    expect([...view.sections]).toEqual(sections);
    expect(view.areSectionsNamed).toBe(true);
  });

  test.each(['--stats', '--stats --distinct', '--stats=', '--stats ,'])('%s lists the valid names', (options) => {
    expect(refusal(options)).toContain(
      '(possible values: metadata, archive, summary, zoom, histogram, histogram_by_zoom, layers, recommendations, bucket, bucket_tiles, ' +
        'top_tiles, tile_summary, top_tile_summaries, coverage, all)',
    );
  });

  test('an unknown section is named', () => {
    expect(refusal('--stats summary,sizes')).toContain('unknown stats section: sizes (possible values: metadata,');
    expect(refusal('--stats constructor')).toContain('unknown stats section: constructor');
  });

  test.each(['tsv', 'html'])('has no effect on %s', (format) =>
    expect(refusal(`--stats summary --report-format ${format}`)).toContain(`--report-format ${format} has its own contents`),
  );
});

describe('formats', () => {
  test('--ndjson-compact implies ndjson', () => {
    expect(view('--ndjson-compact')).toMatchObject({ format: 'ndjson', isCompact: true });
    expect(view('--ndjson-compact --report-format json').format).toBe('ndjson');
    expect(view('--ndjson-lite --report-format ndjson')).toMatchObject({ format: 'ndjson', isLite: true });
  });

  test.each(['--ndjson-lite', '--ndjson-lite --report-format json'])('%s is refused', (options) =>
    expect(refusal(options)).toBe('--ndjson-lite requires --report-format ndjson'),
  );

  test('tsv and html read every tile, html counts by squares of the map', () => {
    expect(request('--report-format tsv')).toMatchObject({ layerList: true, coverage: false });
    expect(request('--report-format html')).toMatchObject({ layerList: true, coverage: true });
  });
});

test.each([
  ['--recommend', '--recommend requires --zoom'],
  ['--recommend --zoom 1 --histogram-buckets 0', '--recommend requires --histogram-buckets'],
  ['--list-tiles', '--list-tiles requires --bucket'],
  ['--bucket -1', '--bucket takes a whole number, 0 or more'],
  ['--topn 1.5', '--topn takes a whole number, 0 or more; got 1.5'],
  ['--histogram-buckets x', '--histogram-buckets'],
  ['--max-tile-bytes -1', '--max-tile-bytes takes a whole number, 0 or more'],
  ['--limit -3', '--limit takes a whole number, 0 or more'],
  ['--layers ,', '--layers takes names, with commas between them'],
  ['second.mbtiles', 'too many arguments: second.mbtiles'],
  ['--frobnicate', 'unknown option --frobnicate'],
  ['--report-format xml', 'xml'],
  ['--sort name', 'name'],
])('%s is refused', (options, message) => expect(refusal(options)).toContain(message));

test('an input is needed', () => {
  expect(refusalOf(() => inspection(''))).toBe('an input is needed: tilefold inspect [options] <input>');
});

test('errors are reported in the order of vt-optimizer', () => {
  const wrong = [
    ['--stats x', 'unknown stats section'],
    ['--ndjson-lite', '--ndjson-lite requires'],
    ['--sample 0', 'sample must be greater'],
    ['--tile 1/0/0', '--tile requires --summary'],
    ['--recommend', '--recommend requires --zoom'],
  ] as const;
  for (let i = 0; i < wrong.length; i++) {
    const options = wrong.slice(i).map(([option]) => option);
    expect(refusal(options.reverse().join(' '))).toContain(wrong[i]?.[1]);
  }
  expect(refusal('-x 1 --summary --recommend')).toContain('-x/-y require');
  expect(refusal('--summary --recommend')).toContain('--summary requires');
});

describe('options of the run', () => {
  const scan = (options: string) => scanOptionsOf(read(`in.mbtiles ${options}`.trim()).flags, INSPECT);

  test('only explicit options are passed to the library', () => {
    expect(scan('')).toEqual({ plan: 'auto', checkpoint: null, resume: false, restart: false });
    expect(scan('--threads 3 --retries 0 --worker-timeout 2 --checkpoint /job --resume --plan split-merge')).toEqual({
      plan: 'split-merge',
      workers: 3,
      retries: 0,
      workerTimeoutMs: 2000,
      checkpoint: '/job',
      resume: true,
      restart: false,
    });
  });

  test.each([
    ['--resume', '--resume goes with --checkpoint DIR'],
    ['--restart', '--restart goes with --checkpoint DIR'],
    ['--resume --restart --checkpoint d', 'use one of them'],
    ['--workers 0', '--workers takes a whole number, 1 or more'],
  ])('%s is refused', (options, message) => expect(refusalOf(() => scan(options))).toContain(message));
});

test('the help has the phrases that the tests of vt-optimizer require, and every option', () => {
  for (const phrase of [
    'Sampling strategy',
    'Output format',
    'Limit output sections',
    'Fast defaults',
    'Histogram bucket index',
    'NDJSON',
    'Include per-layer stats',
    'Tile summary detail level',
  ])
    expect(HELP).toContain(phrase);
  for (const name of Object.keys(INSPECT_FLAGS).filter((name) => name.length > 1))
    expect(HELP).toContain(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`.replace('--zoom', '-z'));
  for (const section of SECTIONS) expect(HELP).toContain(section);
});
