// More source-layers than are counted separately: the sums are complete, and the same under any plan; what is omitted is
// reported.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import type { InspectReport } from '../../src/survey/sizes/report-types.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, queryRows, type TileRow } from '../support/mbtiles-builder.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';

const TILES = 8;
const LAYERS_PER_TILE = 200;
const TOLD_APART = 1000;
const COMMON = 'in every tile';
const NAMES = Array.from({ length: TILES * LAYERS_PER_TILE }, (_, i) => `layer ${i}`);

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-many-layers-'));
  const rows = Array.from({ length: TILES }, (_, x): TileRow => {
    const names = [COMMON, ...NAMES.slice(x * LAYERS_PER_TILE, (x + 1) * LAYERS_PER_TILE)];
    return [5, x, 0, buildTile(names.map((name) => ({ name, features: [{ tags: { kind: { string: name } } }] })))];
  });
  const vector_layers = [COMMON, ...NAMES].map((id) => ({ id, minzoom: 0, maxzoom: 9, fields: { kind: 'String', other: '' } }));
  buildMbtiles(join(directory, 'in.mbtiles'), 'flat', rows, {
    metadata: [
      ['format', 'pbf'],
      ['json', JSON.stringify({ vector_layers })],
    ],
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('pruning', () => {
  const prune = (output: string, ...options: string[]): Promise<RunReport> =>
    runReport(['prune', join(directory, 'in.mbtiles'), join(directory, output), '--exclude-layers', COMMON, ...options]);

  test('counts all of them, by name or together, the same under either plan', async () => {
    const report = await prune('stream.mbtiles', ...PLANS.stream);
    const split = await prune('split.mbtiles', ...PLANS['split-merge'], '--shard-bytes', '300');
    expect(split.shards.total).toBeGreaterThan(2);
    for (const part of ['layers', 'other_layers', 'details', 'by_zoom'] as const) expect(split[part]).toEqual(report[part]);
    expect(new Set(report.layers.map(({ layer }) => layer)).size).toBe(TOLD_APART);
    const features = [...report.layers, ...report.other_layers].reduce((sum, { features_before }) => sum + features_before, 0);
    expect(features).toBe(NAMES.length + TILES);
    expect(report.other_layers).toMatchObject([{ zoom: 5 }]);
    expect(report.optimization).toMatchObject({ features_removed: TILES, features_kept: NAMES.length });
    expect(report.details?.removed_features_by_zoom).toEqual({ 5: TILES });
    expect(report.notes).toContainEqual(expect.stringMatching(/more than 1000 source-layers/));
  });

  test('keeps the metadata of those that it does not count separately', async () => {
    const report = await prune('words.mbtiles', ...PLANS.stream);
    const counted = new Set(report.layers.map(({ layer }) => layer));
    const [[json]] = queryRows(join(directory, 'words.mbtiles'), "SELECT value FROM metadata WHERE name = 'json'") as [[string]];
    const described = (JSON.parse(json) as { vector_layers: { id: string; minzoom: number; fields: object }[] }).vector_layers;
    expect(described.map(({ id }) => id)).toEqual([COMMON, ...NAMES].filter((name) => name !== COMMON || !counted.has(name)));
    for (const { id, minzoom, fields } of described) {
      // Zooms come from all tiles together, fields only from those of the layer.
      expect(minzoom).toBe(5);
      expect(fields).toEqual(counted.has(id) ? { kind: 'String' } : { kind: 'String', other: '' });
    }
  });
});

test.each(['1', '2'])('inspect says how many it omits, with %s workers', async (workers) => {
  const args = ['inspect', 'in.mbtiles', '--include-layer-list', '--plan', 'split-merge', '--workers', workers];
  const { code, stdout } = await runCli([...args, '--report-format', 'json', '--no-progress'], { cwd: directory });
  expect(code).toBe(0);
  const { file_layers, archive } = JSON.parse(stdout) as InspectReport;
  expect(file_layers).toHaveLength(TOLD_APART);
  expect(archive.warnings).toContainEqual(
    `source-layers past the ${TOLD_APART} that are told apart, left out: ${NAMES.length + 1 - TOLD_APART}`,
  );
});
