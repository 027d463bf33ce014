import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import Database from 'better-sqlite3';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_STYLE, writeSample } from './support/sample.ts';

const SCRIPTS = fileURLToPath(new URL('../scripts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tilefold-scripts-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the sample', () => {
  const path = join(scratch, 'sample.mbtiles');
  const layers = new Map<string, { zooms: Set<number>; keys: Set<string>; widest: number }>();

  beforeAll(() => {
    writeSample(path);
    const db = new Database(path, { readonly: true });
    const rows = db.prepare<[], { zoom_level: number; tile_data: Buffer }>('SELECT zoom_level, tile_data FROM tiles').all();
    db.close();
    for (const { zoom_level, tile_data } of rows) noteLayers(zoom_level, new VectorTile(new PbfReader(gunzipSync(tile_data))));
  });

  function noteLayers(zoom: number, tile: VectorTile): void {
    for (const [name, layer] of Object.entries(tile.layers)) {
      const seen = layers.get(name) ?? { zooms: new Set(), keys: new Set(), widest: 0 };
      layers.set(name, seen);
      seen.zooms.add(zoom);
      for (let i = 0; i < layer.length; i++) {
        const feature = layer.feature(i);
        for (const key of Object.keys(feature.properties)) seen.keys.add(key);
        for (const line of feature.loadGeometry()) {
          for (let j = 1; j < line.length; j++)
            seen.widest = Math.max(seen.widest, zoom === 0 ? Math.abs(line[j]!.x - line[j - 1]!.x) : 0);
        }
      }
    }
  }

  test('is the same file, byte for byte, on every run', () => {
    const again = join(scratch, 'again.mbtiles');
    writeSample(again);
    expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
  });

  test('describes its layers in vector_layers as its tiles have them', () => {
    const db = new Database(path, { readonly: true });
    const row = db.prepare<[], { value: string }>("SELECT value FROM metadata WHERE name = 'json'").get();
    db.close();
    const described = (
      JSON.parse(row?.value ?? '') as { vector_layers: { id: string; minzoom: number; maxzoom: number; fields: object }[] }
    ).vector_layers;
    expect(described.map(({ id }) => id)).toEqual(['land', 'countries', 'boundaries', 'graticules', 'places']);
    for (const { id, minzoom, maxzoom, fields } of described) {
      const seen = layers.get(id);
      expect([Math.min(...(seen?.zooms ?? [])), Math.max(...(seen?.zooms ?? []))]).toEqual([minzoom, maxzoom]);
      expect([...(seen?.keys ?? [])].sort()).toEqual(Object.keys(fields).sort());
    }
  });

  test('has no coastline across the world at the antimeridian', () => {
    expect(layers.get('boundaries')?.widest).toBeLessThan(1024);
  });

  test('has a valid style, which draws four of its layers and leaves one to prune', () => {
    const style = JSON.parse(readFileSync(SAMPLE_STYLE, 'utf8')) as StyleSpecification;
    expect(validateStyleMin(style)).toEqual([]);
    const drawn = new Set(style.layers.flatMap((layer) => ('source-layer' in layer ? [layer['source-layer']] : [])));
    expect([...layers.keys()].filter((layer) => !drawn.has(layer))).toEqual(['graticules']);
  });
});

test('package-lock.json holds the packages of every platform, or `npm ci` refuses it (node scripts/complete-lock.mjs)', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(SCRIPTS, 'complete-lock.mjs'), '--check'], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

describe('the closing line of CI', () => {
  const PASSED = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

  function close(report: object | '', runnerExit: number): { line: string; exit: number | null } {
    const path = join(scratch, 'vitest.json');
    writeFileSync(path, report === '' ? '' : JSON.stringify(report));
    const { stdout, status } = spawnSync(process.execPath, [join(SCRIPTS, 'closing-line.mjs'), path, String(runnerExit)]);
    return { line: stdout.toString(), exit: status };
  }

  test('counts what the runner counted', () => {
    expect(close(PASSED, 0)).toEqual({ line: '7 passed, 0 failed, 2 skipped\n', exit: 0 });
  });

  test('fails with the runner, with a failed test, and if nothing ran', () => {
    expect(close(PASSED, 3)).toEqual({ line: '7 passed, 0 failed, 2 skipped\n', exit: 3 });
    expect(close({ ...PASSED, numFailedTests: 2 }, 0)).toEqual({ line: '7 passed, 2 failed, 2 skipped\n', exit: 1 });
    expect(close({ ...PASSED, numPassedTests: 0 }, 0)).toEqual({ line: '0 passed, 0 failed, 2 skipped\n', exit: 1 });
    expect(close('', 0)).toEqual({ line: '0 passed, 0 failed, 0 skipped\n', exit: 1 });
  });

  test('counts a file that broke before its first test as failed', () => {
    const broken = { ...PASSED, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(close(broken, 1)).toEqual({ line: '7 passed, 1 failed, 2 skipped\n', exit: 1 });
    const skipped = { ...PASSED, testResults: [{ status: 'failed', assertionResults: [{ status: 'skipped' }] }] };
    expect(close(skipped, 0)).toEqual({ line: '7 passed, 1 failed, 2 skipped\n', exit: 1 });
    const counted = {
      ...PASSED,
      numFailedTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
    };
    expect(close(counted, 1).line).toBe('7 passed, 1 failed, 2 skipped\n');
  });
});

test.each(['use-node', 'setup', 'test-tools', 'test-nodes', 'build-libdeflate', 'demo', 'test', '../.ci/run'])(
  'scripts/%s is a shell script without a syntax error',
  (script) => {
    expect(() => execFileSync('bash', ['-n', join(SCRIPTS, script)])).not.toThrow();
  },
);
