// A pyramid with gaps: where a tile has no children, renderers may stretch it over their views.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { inflateTile, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, scratchDirectory } from '../support/mbtiles-builder.ts';
import { decodeTile } from '../support/oracle.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

const TILE = gzipSync(
  buildTile([
    { name: 'roads', features: [{ type: 2, geometry: [9, 4, 4, 10, 2, 2] }] },
    { name: 'house', features: [{ tags: { n: { int: 1 } } }] },
  ]),
);
/** 1/0/0 has all four children, 1/1/0 has one, and 1/1/1 has none. */
const KEYS = [
  '0/0/0',
  '1/0/0',
  '1/0/1',
  '1/1/0',
  '1/1/1',
  '2/0/0',
  '2/0/1',
  '2/1/0',
  '2/1/1',
  '2/2/0',
  '2/0/2',
  '2/0/3',
  '2/1/2',
  '2/1/3',
];
const TILES: Tiles = new Map(KEYS.map((key) => [key, TILE]));

const DESCRIBED = { vector_layers: ['roads', 'house'].map((id) => ({ id, fields: {} })) };

const LAYERS = [
  { id: 'r', type: 'line', source: 's', 'source-layer': 'roads' },
  { id: 'h', type: 'circle', source: 's', 'source-layer': 'house', minzoom: 2 },
];

interface Pruned {
  readonly report: RunReport;
  /** Keys of tiles that still have `house`. */
  readonly withHouse: string[];
}

async function prune(format: 'flat' | 'normalized' | 'pmtiles', source: object, ...options: string[]): Promise<Pruned> {
  const directory = scratchDirectory();
  const at = (name: string): string => join(directory, name);
  writeFileSync(at('style.json'), JSON.stringify({ version: 8, sources: { s: { type: 'vector', ...source } }, layers: LAYERS }));
  const input =
    format === 'pmtiles'
      ? buildPmtiles(at('in.pmtiles'), TILES, { metadata: DESCRIBED })
      : buildMbtiles(at('in.mbtiles'), format, tmsRows(TILES), {
          metadata: [
            ['format', 'pbf'],
            ['json', JSON.stringify(DESCRIBED)],
          ],
        });
  const report = await runReport(['prune', input, at('out.mbtiles'), '--style', at('style.json'), ...options]);
  const left = [...readTiles(at('out.mbtiles'))].filter(([, data]) =>
    decodeTile(inflateTile(data as Buffer)).some(({ name }) => name === 'house'),
  );
  return { report, withHouse: left.map(([key]) => key).sort() };
}

const DEEPEST = KEYS.filter((key) => key.startsWith('2/')).sort();

describe.each(['flat', 'normalized', 'pmtiles'] as const)('%s', (format) => {
  test('a tile without children is counted, and the option is named', async () => {
    const { report, withHouse } = await prune(format, {});
    expect(withHouse).toEqual(DEEPEST);
    expect(report.warnings).toEqual([{ kind: 'no-deeper-tile', count: 1, examples: ['1/1/1'] }]);
    expect(report.notes).toEqual([expect.stringMatching(/the pyramid has gaps: 1 pruned tile has .*--overzoom-gaps/)]);
  });

  test.each(['stream', 'split-merge'] as const)('what higher views draw of it stays with --overzoom-gaps: %s', async (plan) => {
    const { report, withHouse } = await prune(format, {}, '--overzoom-gaps', ...PLANS[plan]);
    expect(withHouse).toEqual([...DEEPEST, '1/1/0', '1/1/1'].sort());
    expect(report.warnings).toEqual([]);
    expect(report.notes).toEqual([]);
  });
});

test('it also stays if the style says that renderers stretch the tile above', async () => {
  const { report, withHouse } = await prune('flat', { emptyResponse: 'missing' });
  expect(withHouse).toEqual([...DEEPEST, '1/1/0', '1/1/1'].sort());
  expect(report.notes).toEqual([]);
});

test('a tile that loses nothing is not reported', async () => {
  const { report } = await prune('flat', {}, '--minzoom', '2');
  expect(report.notes).toEqual([]);
  const all = await prune('flat', {}, '--layers', 'house,roads', '--style-mode', 'none');
  expect(all.report.warnings).toEqual([]);
});

test('omitted zooms are no gap', async () => {
  const { report, withHouse } = await prune('flat', {}, '--maxzoom', '1', '--overzoom-gaps');
  expect(withHouse).toEqual(KEYS.filter((key) => key.startsWith('1/')).sort());
  expect(report.notes).toEqual([]);
});

test('gaps are not reported if no tile is drawn on higher views', async () => {
  for (const options of [
    ['--zoom-rule', 'tile'],
    ['--style-mode', 'vt-compat'],
  ]) {
    const { report } = await prune('flat', {}, ...options);
    expect(report.warnings).toEqual([]);
  }
});

test.each([
  ['without a style', []],
  ['with the literal zoom rule', ['--style', 's.json', '--zoom-rule', 'tile']],
  ['as vt-optimizer', ['--style', 's.json', '--style-mode', 'vt-compat']],
])('the option is refused %s', async (_what, options) => {
  const { code, stderr } = await runCli(['prune', 'in.mbtiles', '--overzoom-gaps', ...options]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--overzoom-gaps goes with') });
});
