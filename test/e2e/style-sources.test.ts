// Parts of a style besides its layers: the tiles that its sources request, and imported styles.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inflateTile, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, scratchDirectory } from '../support/mbtiles-builder.ts';
import { decodeTile } from '../support/oracle.ts';
import { runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

const ROADS = { id: 'r', type: 'line', source: 's', 'source-layer': 'roads' };
const POIS = { id: 'p', type: 'circle', source: 's', 'source-layer': 'poi', minzoom: 14 };
const TILE = gzipSync(
  buildTile([
    { name: 'roads', features: [{ id: 1, type: 2, geometry: [9, 4, 4, 10, 2, 2], tags: { class: { string: 'a' } } }] },
    { name: 'poi', features: [{ id: 2, tags: { n: { int: 1 } } }] },
  ]),
);

/** One tile for each of zooms 10 to 14, each the child of the one before. */
function pyramid(): Tiles {
  return new Map([10, 11, 12, 13, 14].map((z) => [`${z}/${2 ** (z - 1)}/${2 ** (z - 1)}`, TILE]));
}

const VECTOR_LAYERS = ['roads', 'poi'].map((id) => ({ id, fields: {} }));
const METADATA: [string, string][] = [
  ['format', 'pbf'],
  ['json', JSON.stringify({ vector_layers: VECTOR_LAYERS })],
];

interface Made {
  readonly input: string;
  readonly output: string;
  readonly style: string;
}

function make(style: object): Made {
  const directory = scratchDirectory();
  const at = (name: string): string => join(directory, name);
  writeFileSync(at('style.json'), JSON.stringify({ version: 8, layers: [ROADS, POIS], ...style }));
  return {
    input: buildMbtiles(at('in.mbtiles'), 'flat', tmsRows(pyramid()), { metadata: METADATA }),
    output: at('out.pmtiles'),
    style: at('style.json'),
  };
}

/** Runs `prune`, and returns the remaining source-layers by zoom, and the notes. */
async function prune(
  style: object,
  ...options: string[]
): Promise<{ left: Record<number, string[]>; notes: string; unknown: unknown[] }> {
  const made = make(style);
  const report = await runReport(['prune', made.input, made.output, '--style', made.style, ...options]);
  const left: Record<number, string[]> = {};
  for (const [key, data] of readTiles(made.output)) {
    left[Number(key.split('/')[0])] = decodeTile(inflateTile(data as Buffer)).map(({ name }) => name);
  }
  return { left, notes: report.notes.join('\n'), unknown: report.unknown_filters };
}

const vector = (more: object = {}): object => ({ sources: { s: { type: 'vector', ...more } } });
const BOTH = ['roads', 'poi'];

describe('a source that requests part of the tiles', () => {
  test('stretches those of its own maxzoom to all views above', async () => {
    const { left, notes } = await prune(vector({ tiles: ['https://example.org/{z}/{x}/{y}.pbf'], maxzoom: 12 }));
    expect(left).toEqual({ 10: ['roads'], 11: ['roads'], 12: BOTH, 13: BOTH, 14: BOTH });
    expect(notes).toMatch(/style\.json: source "s" requests no tile above zoom 12/);
  });

  test('deeper than the archive counts as the deepest zoom of the archive', async () => {
    const { left, notes } = await prune(vector({ maxzoom: 16 }));
    expect(left).toEqual({ 10: ['roads'], 11: ['roads'], 12: ['roads'], 13: ['roads'], 14: BOTH });
    expect(notes).toBe('');
  });

  test.each([
    ['a minzoom', { minzoom: 12 }, /source "s" requests no tile below zoom 12/],
    ['bounds', { bounds: [0, 0, 1, 1] }, /source "s" requests only tiles inside its bounds/],
    ['no tiles at all', { tiles: [] }, /source "s" has an empty list of tiles/],
  ])('deletes no tile for %s, and a note says so', async (_what, source, note) => {
    const { left, notes } = await prune(vector(source));
    expect(Object.values(left).flat()).toHaveLength(6);
    expect(notes).toMatch(note);
  });

  test('gets no note if it requests all', async () => {
    const { notes } = await prune(vector({ minzoom: 10, maxzoom: 14, bounds: [-180, -85.0511, 180, 85.0511] }));
    expect(notes).toBe('');
  });
});

describe('a style that imports others', () => {
  const importing = {
    ...vector({ url: 'x' }),
    layers: [{ ...ROADS, filter: ['==', ['get', 'class'], 'b'] }],
    imports: [{ id: 'basemap', url: 'mapbox://styles/mapbox/standard' }],
  };

  test('keeps, counts and notes what it does not draw itself', async () => {
    const { left, notes, unknown } = await prune(importing);
    expect(left).toEqual({ 10: ['poi'], 11: ['poi'], 12: ['poi'], 13: ['poi'], 14: ['poi'] });
    expect(notes).toMatch(/style\.json: the style imports others, which are not read/);
    expect(unknown).toEqual([expect.objectContaining({ style_layer: 'imports', features: 5 })]);
  });

  test('deletes it on request', async () => {
    for (const options of [
      ['--source', 's'],
      ['--unknown-filter', 'drop'],
    ]) {
      const { left } = await prune({ ...importing, layers: [ROADS] }, ...options);
      expect(Object.values(left)).toEqual([['roads'], ['roads'], ['roads'], ['roads'], ['roads']]);
    }
  });

  test('is refused in a mode that keeps nothing on doubt', async () => {
    const { input, output, style } = make(importing);
    const { code, stderr } = await runCli(['prune', input, output, '--style', style, '--style-mode', 'vt-compat']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/imports others, which are not read.*--source/) });
  });
});
