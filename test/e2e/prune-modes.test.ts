// Compares every mode of prune, through the command line, with the oracle: feature by feature, attribute by attribute.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namedFlavor, layers as protomapsLayers } from '@protomaps/basemaps';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inflateTile, readTiles, type Tiles } from '../support/archive-reading.ts';
import { decodeTile, drawnStyleLayers, type OracleOptions } from '../support/oracle.ts';
import { attributesSeenRead } from '../support/oracle-attributes.ts';
import { AWKWARD_MODES_STYLE, SECOND_STYLE } from '../support/oracle-awkward-style.ts';
import { countAttributes, countFeatures, expectContent, expectTiles } from '../support/oracle-content.ts';
import { tilesForStyle } from '../support/oracle-tiles.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { runReport } from '../support/report.ts';

type Mode = Partial<OracleOptions>;

const require = createRequire(import.meta.url);
const mapbox = (name: string): string => readFileSync(require.resolve(`mapbox-gl-styles/styles/${name}.json`), 'utf8');
const protomaps = JSON.stringify({
  version: 8,
  sources: { protomaps: { type: 'vector' } },
  layers: protomapsLayers('protomaps', namedFlavor('light'), { lang: 'en' }),
});

const STYLES: Record<string, [style: string, maxzoom: number]> = {
  'Mapbox basic': [mapbox('basic-v9'), 8],
  'Mapbox bright': [mapbox('bright-v9'), 14],
  Protomaps: [protomaps, 15],
  awkward: [AWKWARD_MODES_STYLE, 6],
};

const ATTRIBUTES = ['--style-mode', 'layer+filter+attributes'];
const MODES: Record<string, [options: string[], oracle: Mode]> = {
  layer: [['--style-mode', 'layer'], { filters: false }],
  'layer+filter': [[], {}],
  'layer+filter+attributes': [ATTRIBUTES, { attributes: true }],
  'vt-compat': [['--style-mode', 'vt-compat'], { filters: false, visibility: 'vt-compat' }],
  'layer, paint': [['--style-mode', 'layer', '--visibility', 'paint'], { filters: false, visibility: 'paint' }],
  'attributes, paint': [[...ATTRIBUTES, '--visibility', 'paint'], { attributes: true, visibility: 'paint' }],
  'attributes, paint, tile zooms': [
    [...ATTRIBUTES, '--visibility', 'paint', '--zoom-rule', 'tile'],
    { attributes: true, visibility: 'paint', zoomRule: 'tile' },
  ],
  'attributes, tile zooms': [[...ATTRIBUTES, '--zoom-rule', 'tile'], { attributes: true, zoomRule: 'tile' }],
  'attributes, unknown filters drop': [[...ATTRIBUTES, '--unknown-filter', 'drop'], { attributes: true, unknownFilter: 'drop' }],
};

const CHOICES: Record<string, [options: string[], oracle: Mode]> = {
  '--source': [[...ATTRIBUTES, '--source', 'more'], { sources: ['more'], attributes: true }],
  '--layers': [['--layers', 'ways,plain,hidden'], { layers: ['ways', 'plain', 'hidden'] }],
  '--exclude-layers': [['--exclude-layers', 'ways', '--exclude-layers', 'both'], { excludeLayers: ['ways', 'both'] }],
  '--keep-attributes': [
    [...ATTRIBUTES, '--keep-attributes', 'name,class'],
    { attributes: true, keepAttributes: ['name', 'class'] },
  ],
  '--drop-attributes': [
    [...ATTRIBUTES, '--drop-attributes', 'class,name'],
    { attributes: true, dropAttributes: ['class', 'name'] },
  ],
  '--drop-attributes alone': [['--drop-attributes', 'class'], { dropAttributes: ['class'] }],
};

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-modes-'));
  // Filters that fail on a feature warn, one by one.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterAll(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(Object.entries(STYLES))('%s', (name, [style, maxzoom]) => {
  let tiles: Tiles;

  beforeAll(() => {
    tiles = tilesForStyle(style, maxzoom);
    buildPmtiles(file(`${name}.pmtiles`), tiles);
    writeFileSync(file('style.json'), style);
  });

  test.each(Object.entries(MODES))('%s', async (_mode, [options, oracle]) => {
    const { pruned, report } = await prune(`${name}.pmtiles`, ['--style', file('style.json'), ...options]);
    const expected = expectTiles(tiles, { style, zoomRule: 'view', ...oracle });
    const isCompat = oracle.visibility === 'vt-compat';
    const kept = new Map([...expected].filter(([, layers]) => !isCompat || layers.length > 0));
    expectContent(pruned, kept);
    expect(expected.get('3/0/2')).toEqual([]);
    expect(report.optimization).toMatchObject({ features_kept: countFeatures(expected) });
    expect(countFeatures(expected)).toBeGreaterThan(100);
  });

  test('every attribute that style layers read stays', async () => {
    const options = { style, zoomRule: 'view', maxTileZoom: maxzoom } as const;
    const { pruned } = await prune(`${name}.pmtiles`, ['--style', file('style.json'), ...ATTRIBUTES]);
    let gone = 0;
    for (const [key, layers] of expectTiles(tiles, options)) {
      const left = decodeTile(inflateTile(pruned.get(key) as Buffer));
      const z = Number(key.split('/')[0]);
      for (const [i, { name: sourceLayer, features }] of layers.entries()) {
        const drawn = drawnStyleLayers(sourceLayer, z, options);
        for (const [j, feature] of features.entries()) {
          const remaining = left[i]?.features[j]?.properties ?? {};
          const missing = Object.keys(feature.properties).filter((attribute) => !Object.hasOwn(remaining, attribute));
          gone += missing.length;
          const seen = drawn.flatMap(({ styleLayer, zooms }) => [...attributesSeenRead(styleLayer, zooms, feature as never)]);
          expect(
            missing.filter((attribute) => seen.includes(attribute)),
            `${key} ${sourceLayer} ${j}`,
          ).toEqual([]);
        }
      }
    }
    expect(gone).toBeGreaterThan(100);
  });
});

describe('names given by options', () => {
  let tiles: Tiles;

  beforeAll(() => {
    tiles = tilesForStyle(AWKWARD_MODES_STYLE, 6, 2);
    buildPmtiles(file('named.pmtiles'), tiles);
    writeFileSync(file('style.json'), AWKWARD_MODES_STYLE);
  });

  test.each(Object.entries(CHOICES))('%s with a style', async (_choice, [options, oracle]) => {
    const { pruned } = await prune('named.pmtiles', ['--style', file('style.json'), ...options]);
    const expected = expectTiles(tiles, { style: AWKWARD_MODES_STYLE, zoomRule: 'view', ...oracle });
    expectContent(pruned, expected);
    expect(countFeatures(expected)).toBeGreaterThan(10);
  });

  test.each(['--layers', '--exclude-layers', '--drop-attributes alone'])('%s without a style', async (choice) => {
    const [options, oracle] = CHOICES[choice] as [string[], Mode];
    const { pruned } = await prune('named.pmtiles', options);
    const expected = expectTiles(tiles, { style: [], zoomRule: 'view', ...oracle });
    expectContent(pruned, expected);
    expect(countFeatures(expected)).toBeGreaterThan(10);
  });

  test.each(['--layers', '--exclude-layers'])('%s of copy', async (choice) => {
    const [options, oracle] = CHOICES[choice] as [string[], Mode];
    await runReport(['copy', file('named.pmtiles'), file('copy.pmtiles'), ...options, '--force']);
    expectContent(readTiles(file('copy.pmtiles')), expectTiles(tiles, { style: [], zoomRule: 'view', ...oracle }));
  });

  test.each(['layer', 'layer+filter', 'layer+filter+attributes'])('two styles, --style-mode %s', async (mode) => {
    writeFileSync(file('second.json'), SECOND_STYLE);
    const both = ['--style', file('style.json'), '--style', file('second.json')];
    const { pruned } = await prune('named.pmtiles', [...both, '--style-mode', mode]);
    const oracle = { zoomRule: 'view', filters: mode !== 'layer', attributes: mode === 'layer+filter+attributes' } as const;
    const expected = expectTiles(tiles, { style: [AWKWARD_MODES_STYLE, SECOND_STYLE], ...oracle });
    expectContent(pruned, expected);
    const first = expectTiles(tiles, { style: AWKWARD_MODES_STYLE, ...oracle });
    expect(countAttributes(expected)).toBeGreaterThan(countAttributes(first));
  });
});

async function prune(input: string, options: readonly string[]) {
  const report = await runReport(['prune', file(input), file('out.pmtiles'), ...options, '--plan', 'stream', '--force']);
  return { pruned: readTiles(file('out.pmtiles')), report };
}
