// Names of source-layers and attributes with blanks, commas and line ends: reports quote them as in a list of names.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { inspectText } from '../support/inspect-cli.ts';
import { buildMbtiles } from '../support/mbtiles-builder.ts';
import { runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';

const LAYERS = [
  { name: ' water ', features: [{ tags: { 'name\r': { string: 'Rhine' } } }] },
  { name: 'roads, main', features: [{ tags: { 'k,v': { string: 'A1' } } }] },
];

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-names-'));
  buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, Buffer.from(buildTile(LAYERS))]]);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('an inspection shows them, in its table of layers and in that of attributes', async () => {
  const text = await inspectText(file('in.mbtiles'), '--include-layer-list', '--stats', 'layers');
  expect(text).toMatch(/^"roads, main" +0 +4096 +2 +1 /m);
  expect(text).toMatch(/^" water " +0 +4096 +2 +1 /m);
  expect(text).toMatch(/^"roads, main" +"k,v" +1 /m);
  expect(text).toMatch(/^" water " +"name\\r" +1 /m);
});

test('a run shows them', async () => {
  const args = ['prune', file('in.mbtiles'), file('out.mbtiles'), '--drop-attributes', 'x', '--no-progress'];
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ *"roads, main" +z0 +z0 /m);
  expect(stdout).toMatch(/^ *" water " +z0 +z0 /m);
});

test('features with an undecidable filter are counted by source-layer, not by style layer', async () => {
  const filter = ['all', ['==', ['get', 'k'], 1], ['==', '$type', 'Point']];
  const drawn = { type: 'circle', source: 's', filter };
  const layers = LAYERS.map(({ name }, index) => ({ id: `style ${index}`, 'source-layer': name, ...drawn }));
  const style = { version: 8, sources: { s: { type: 'vector' } }, layers };
  writeFileSync(file('style.json'), JSON.stringify(style));
  const { details } = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')]);
  expect(details?.unknown_filters_by_layer).toEqual({ ' water ': 1, 'roads, main': 1 });
});
