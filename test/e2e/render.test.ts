// A map drawn from a pruned tileset equals the map drawn from the whole one, pixel for pixel, in MapLibre GL JS.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Draw, Renderer, type View } from '../support/render.ts';
import { comparisonsWith, writePictures } from '../support/render-difference.ts';
import { RENDER_LAYERS, renderStyle } from '../support/render-style.ts';
import { runReport } from '../support/report.ts';
import { writeSample } from '../support/sample.ts';

/** Tiles end at zoom 6: higher views are drawn from those. */
const VIEWS: Record<string, View> = {
  'zoom 0': { center: [10, 20], zoom: 0 },
  'zoom 1.5': { center: [10, 30], zoom: 1.5 },
  'zoom 2.99': { center: [20, 45], zoom: 2.99 },
  'zoom 3.6': { center: [-70, -10], zoom: 3.6 },
  'zoom 4, turned and tilted': { center: [15, 48], zoom: 4, bearing: 33, pitch: 55 },
  'zoom 5': { center: [40, 2], zoom: 5 },
  'zoom 6.5, overzoomed': { center: [20, 44], zoom: 6.5 },
  'zoom 8, overzoomed': { center: [20.9, 42.6], zoom: 8 },
};

/** A picture takes half a second on an idle machine; software WebGL takes every core. */
const PATIENCE = 240_000;

const PRUNINGS: Record<string, [output: string, ...options: string[]]> = {
  'layers only': ['layer.mbtiles', '--style-mode', 'layer'],
  'layers and filters': ['filter.mbtiles'],
  'layers and filters, to PMTiles': ['filter.pmtiles'],
  'layers, filters and attributes': ['attributes.pmtiles', '--style-mode', 'layer+filter+attributes'],
  'all that, with paint visibility': ['paint.mbtiles', '--style-mode', 'layer+filter+attributes', '--visibility', 'paint'],
};

let directory = '';
let renderer: Renderer | undefined;
let compareWithWhole: ReturnType<typeof comparisonsWith>;
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-render-'));
  writeSample(file('whole.mbtiles'));
});

// Before each test, so that without a browser every test fails instead of being skipped.
beforeEach(async () => {
  if (renderer !== undefined) return;
  renderer = await Renderer.start();
  compareWithWhole = comparisonsWith(renderer.draws(renderStyle(), file('whole.mbtiles')));
});

afterAll(async () => {
  await renderer?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

test.each(Object.keys(PRUNINGS))('pruned by %s it looks the same', { timeout: PATIENCE }, async (pruning) => {
  const [output, ...options] = PRUNINGS[pruning] as [string, ...string[]];
  const drawPruned = await drawingOf(output, renderStyle(), options);
  for (const [name, view] of Object.entries(VIEWS)) {
    const comparison = await compareWithWhole(drawPruned, view);
    const where = comparison.different === 0 ? '' : `: see ${writePictures(comparison)}`;
    expect(comparison.different, `different pixels, ${name}${where}`).toBe(0);
    expect(comparison.right.features, `${name} shows nothing`).toBeGreaterThan(0);
  }
});

test.each([
  ['land', 'zoom 1.5'],
  ['countries', 'zoom 3.6'],
  ['boundaries', 'zoom 6.5, overzoomed'],
  ['places', 'zoom 8, overzoomed'],
])('without %s it looks different', { timeout: PATIENCE }, async (sourceLayer, name) => {
  const lacking = renderStyle(RENDER_LAYERS.filter((layer) => layer['source-layer'] !== sourceLayer));
  const drawLacking = await drawingOf(`without-${sourceLayer}.mbtiles`, lacking, []);
  const { different } = await compareWithWhole(drawLacking, VIEWS[name] as View);
  expect(different).toBeGreaterThan(100);
});

test('cut at the edge of a region it looks the same inside, and another across the edge', { timeout: PATIENCE }, async () => {
  const ring = [
    [-12, 34],
    [24, 31],
    [45, 47],
    [30, 68],
    [-14, 60],
    [-12, 34],
  ];
  writeFileSync(file('region.geojson'), JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
  await runReport(['copy', file('whole.mbtiles'), file('cut.mbtiles'), '--region', file('region.geojson'), '--clip']);
  const drawCut = (renderer as Renderer).draws(renderStyle(), file('cut.mbtiles'));
  const inside = { 'zoom 5': [12, 49], 'zoom 6.5, close to the edge': [27.5, 42] } as const;
  for (const [name, center] of Object.entries(inside)) {
    const comparison = await compareWithWhole(drawCut, { center: [...center], zoom: name.startsWith('zoom 5') ? 5 : 6.5 });
    const where = comparison.different === 0 ? '' : `: see ${writePictures(comparison)}`;
    expect(comparison.different, `different pixels, ${name}${where}`).toBe(0);
    expect(comparison.right.features, `${name} shows nothing`).toBeGreaterThan(0);
  }
  const { different } = await compareWithWhole(drawCut, { center: [41, 45], zoom: 5 });
  expect(different).toBeGreaterThan(100);
});

test('without an attribute that is drawn it looks different', { timeout: PATIENCE }, async () => {
  const options = ['--style-mode', 'layer+filter+attributes', '--drop-attributes', 'name'];
  const drawNameless = await drawingOf('nameless.mbtiles', renderStyle(), options);
  const { different } = await compareWithWhole(drawNameless, VIEWS['zoom 5'] as View);
  expect(different).toBeGreaterThan(100);
});

/** Prunes by a style and returns what draws the outcome by the whole one. The outcome must be smaller, or the test proves nothing. */
async function drawingOf(output: string, style: string, options: readonly string[]): Promise<Draw> {
  writeFileSync(file('style.json'), style);
  await runReport(['prune', file('whole.mbtiles'), file(output), '--style', file('style.json'), ...options]);
  expect(statSync(file(output)).size).toBeLessThan(statSync(file('whole.mbtiles')).size);
  return (renderer as Renderer).draws(renderStyle(), file(output));
}
