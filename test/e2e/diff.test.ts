// `diff` and `patch` as a user runs them: exit codes, every option, kills and resumes.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DiffReport } from '../../src/survey/diff/report-types.ts';
import { hasDeltas } from '../../src/tile/codec/tile-delta.ts';
import { listTiles, readTiles } from '../support/archive-reading.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';
import { publishedSchema } from '../support/published-schema.ts';

let directory = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-diff-'));
  buildPlanet(path('a.mbtiles'), 'flat', { side: 24, maxzoom: 6, seed: 5 });
  copyFileSync(path('a.mbtiles'), path('b.mbtiles'));
  change('b.mbtiles', (db) => {
    db.exec('DELETE FROM tiles WHERE zoom_level = 6 AND tile_column = 30');
    db.exec('INSERT INTO tiles SELECT 6, 1, tile_row, tile_data FROM tiles WHERE zoom_level = 4 AND tile_column = 3');
    rewrite(db, 'zoom_level = 5 AND tile_column = 9', (content) => content.replaceAll('village', 'hamlet!'));
  });
  copyFileSync(path('a.mbtiles'), path('recoded.mbtiles'));
  change('recoded.mbtiles', (db) => rewrite(db, 'zoom_level = 3', (content) => content, 1));
  expect((await tilefold('copy', 'a.mbtiles', 'a.pmtiles')).code).toBe(0);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('diff', () => {
  test('of an archive and its conversion is exit 0', async () => {
    const { code, stdout } = await tilefold('diff', 'a.mbtiles', 'a.pmtiles');
    expect(stdout).toMatch(/The same content; the stored bytes, too\./);
    expect(code).toBe(0);
  });

  test('counts what differs, by zoom, and is exit 3', async () => {
    const report = await json('a.mbtiles', 'b.mbtiles');
    expect(report.tiles).toMatchObject({ added: 16, removed: 24, reencoded: 0 });
    expect(report.tiles.changed).toBeGreaterThan(10);
    expect(report.by_zoom.map(({ zoom, changed }) => changed > 0 && zoom).filter(Boolean)).toEqual([5]);
    expect(report).toMatchObject({ differs: true, metadata: [], features: null, changes: null, patch: null });
    expect(report.examples.removed).toContain('6/30/31');
  });

  test('counts other bytes of the same content: exit 0, with --strict 3', async () => {
    const lax = await tilefold('diff', 'a.mbtiles', 'recoded.mbtiles', '--tiles', 'lax.txt');
    expect(lax.stdout).toMatch(/The same content; 64 tiles in other bytes\./);
    expect(lax.code).toBe(0);
    expect(read('lax.txt')).toBe('');
    expect((await tilefold('diff', 'a.mbtiles', 'recoded.mbtiles', '--strict', '--tiles', 'strict.txt')).code).toBe(3);
    expect(read('strict.txt').trim().split('\n')).toHaveLength(64);
  });

  test('--tiles lists the tiles that differ', async () => {
    await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--tiles', 'tiles.txt');
    const [a, b] = ['a.mbtiles', 'b.mbtiles'].map((name) => readTiles(path(name)));
    const keys = new Set([...a!.keys(), ...b!.keys()]);
    const wanted = [...keys].filter((key) => !(a!.get(key)?.equals(b!.get(key) ?? Buffer.alloc(0)) ?? false));
    expect(read('tiles.txt').trim().split('\n').sort()).toEqual(wanted.sort());
  });

  test('--features counts features and attributes by source-layer', async () => {
    const { features } = await json('a.mbtiles', 'b.mbtiles', '--features');
    const roads = features?.layers.find(({ layer }) => layer === 'roads');
    expect(roads?.features_changed).toBeGreaterThan(0);
    expect(roads?.attributes).toEqual([{ attribute: 'kind', added: 0, removed: 0, changed: roads?.attributes_changed }]);
    expect(roads).toMatchObject({ geometry_changed: 0 });
    expect(roads?.features_added).toBeGreaterThan(0);
  });

  test('--report-format ndjson and html tell the same', async () => {
    const { stdout } = await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--features', '--report-format', 'ndjson');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    for (const line of lines) expect(publishedSchema('diff-report', 'line')(line)).toEqual([]);
    expect(lines.map(({ type }) => type)).toContain('layer');
    const page = await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--report-format', 'html', '-o', 'page.html');
    expect(page.code).toBe(3);
    expect(read('page.html')).toMatch(/data-chart="coverage"[\s\S]*"zooms":\[\{"zoom":5/);
  });

  test('metadata are compared by meaning', async () => {
    copyFileSync(path('a.mbtiles'), path('named.mbtiles'));
    change('named.mbtiles', (db) => db.exec("UPDATE metadata SET value = 'another' WHERE name = 'name'"));
    const report = await json('a.pmtiles', 'named.mbtiles');
    expect(report.metadata).toEqual([{ key: 'name', change: 'changed', a: 'planet in small', b: 'another' }]);
    expect(report.tiles.changed).toBe(0);
  });

  test('the report is the same from workers, and after a kill and --resume', async () => {
    const alone = await json('a.mbtiles', 'b.mbtiles', '--features', '--plan', 'stream');
    const shared = await json('a.mbtiles', 'b.mbtiles', '--features', '--plan', 'split-merge', '--workers', '2');
    expect(shared).toEqual(alone);
    const args = [
      'a.mbtiles',
      'b.mbtiles',
      '--features',
      '--checkpoint',
      'check',
      '--plan',
      'split-merge',
      '--patch',
      'k.mbtiles',
    ];
    const killed = startCli(['diff', ...args, '--progress', 'plain'], { cwd: directory });
    await killed.saw(/tiles \(/);
    process.kill(-killed.pid, 'SIGKILL');
    await killed.ended;
    expect(existsSync(path('k.mbtiles'))).toBe(false);
    if (existsSync(path('check'))) expect((await tilefold('diff', ...args)).code).toBe(6);
    const { patch, ...resumed } = await json(...args, '--resume');
    // An older Node makes no differences, and says so.
    expect({ ...resumed, patch: null, warnings: [] }).toEqual(alone);
    expect(hasDeltas() ? patch?.deltas : patch?.whole_tiles).toBeGreaterThan(0);
    expect(existsSync(path('check'))).toBe(false);
    await json('a.mbtiles', 'b.mbtiles', '--plan', 'stream', '--patch', 'k1.mbtiles');
    expect(hashOf('k1.mbtiles')).toBe(hashOf('k.mbtiles'));
  });

  test.each([
    [['a.mbtiles'], 2, /two inputs are needed/],
    [['a.mbtiles', 'b.mbtiles', '--force'], 2, /--force goes with --patch/],
    [['a.mbtiles', 'b.mbtiles', '--whole-tiles'], 2, /--whole-tiles goes with --patch/],
    [['a.mbtiles', 'b.mbtiles', '--patch', 'a.mbtiles'], 1, /the patch would overwrite an input/],
    [['a.mbtiles', 'b.mbtiles', '--tiles', 'b.mbtiles'], 1, /the list of tiles would overwrite an input/],
    [['a.mbtiles', 'b.mbtiles', '--patch', 'recoded.mbtiles'], 6, /use --force/],
    [['a.mbtiles', 'b.mbtiles', '--input-format', 'pmtiles'], 1, /is mbtiles by its first bytes/],
  ])('%j is refused', async (args, code, message) => {
    const result = await tilefold('diff', ...args);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
  });

  test('--max-inflated-bytes bounds what is compared by content', async () => {
    const report = await json('a.mbtiles', 'recoded.mbtiles', '--max-inflated-bytes', '10');
    expect(report.unreadable_tiles.tiles).toBe(64);
    expect(report.tiles.changed).toBe(64);
  });
});

describe('patch', () => {
  test('gives B back, and the patch is a fraction of it', async () => {
    const made = await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--patch', 'p.mbtiles');
    expect(made.code).toBe(3);
    const { code, stderr } = await tilefold('patch', 'a.mbtiles', 'p.mbtiles', 'out.mbtiles');
    expect(stderr).not.toMatch(/tilefold:/);
    expect(code).toBe(0);
    expect(listTiles(readTiles(path('out.mbtiles')))).toEqual(listTiles(readTiles(path('b.mbtiles'))));
    const report = await json('a.mbtiles', 'b.mbtiles', '--patch', 'p.mbtiles', '--force', '--whole-tiles');
    expect(report.patch).toMatchObject({ deltas: 0, removed: 24 });
  });

  test('a wrong base is exit 5, and nothing is written', async () => {
    await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--patch', 'wrong.mbtiles');
    const { code, stderr } = await tilefold('patch', 'recoded.mbtiles', 'wrong.mbtiles', 'no.mbtiles');
    expect(stderr).toMatch(/is not the archive that .* was made for/);
    expect(code).toBe(5);
    expect(existsSync(path('no.mbtiles'))).toBe(false);
  });

  test('an archive that is no patch, and a damaged patch, are refused', async () => {
    const none = await tilefold('patch', 'a.mbtiles', 'b.mbtiles', 'no.mbtiles');
    expect(none.stderr).toMatch(/is no patch of tilefold/);
    await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--patch', 'damaged.mbtiles');
    change('damaged.mbtiles', (db) =>
      db.exec('DELETE FROM tile_deltas WHERE tile_row = 20; DELETE FROM tiles WHERE tile_row = 20'),
    );
    const damaged = await tilefold('patch', 'a.mbtiles', 'damaged.mbtiles', 'no.mbtiles');
    expect(damaged.stderr).toMatch(/is damaged: with it, the base becomes/);
    expect([none.code, damaged.code]).toEqual([1, 1]);
    expect(existsSync(path('no.mbtiles'))).toBe(false);
  });

  test.each(['mbtiles', 'pmtiles'])(
    'killed again and again, with the patch moved, and resumed, the %s is the same',
    async (format) => {
      await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--patch', `${format}-p.mbtiles`);
      const args = [
        'patch',
        'a.mbtiles',
        `${format}-p.mbtiles`,
        `killed.${format}`,
        '--plan',
        'split-merge',
        '--shard-bytes',
        '100000',
      ];
      await tilefold('patch', 'a.mbtiles', `${format}-p.mbtiles`, `whole.${format}`);
      const first = startCli([...args, '--resume'], { cwd: directory });
      const timer = setInterval(() => {
        if (!existsSync(path(`killed.${format}.tilefold/request.json`))) return;
        clearInterval(timer);
        process.kill(-first.pid, 'SIGKILL');
      }, 5);
      expect((await first.ended).signal).toBe('SIGKILL');
      renameSync(path(args[2] as string), path(`moved-${format}.mbtiles`));
      args[2] = `moved-${format}.mbtiles`;
      for (let wait = 250, code: number | null = null; code !== 0; wait += 250) {
        const running = startCli([...args, '--resume'], { cwd: directory });
        const timer = setTimeout(() => process.kill(-running.pid, 'SIGKILL'), wait);
        ({ code } = await running.ended);
        clearTimeout(timer);
        expect(code ?? 0).toBe(0);
      }
      expect(hashOf(`killed.${format}`)).toBe(hashOf(`whole.${format}`));
    },
  );

  test('the patch is not overwritten, and zooms cannot be chosen', async () => {
    await tilefold('diff', 'a.mbtiles', 'b.mbtiles', '--patch', 'kept.mbtiles');
    const over = await tilefold('patch', 'a.mbtiles', 'kept.mbtiles', 'kept.mbtiles', '--force');
    expect(over.stderr).toMatch(/the output would overwrite the patch/);
    const zooms = await tilefold('patch', 'a.mbtiles', 'kept.mbtiles', 'no.mbtiles', '--maxzoom', '3');
    expect([over.code, zooms.code]).toEqual([1, 2]);
  });
});

function tilefold(...args: string[]): Promise<CliResult> {
  return runCli([...args, '--no-progress'], { cwd: directory });
}

async function json(...args: string[]): Promise<DiffReport> {
  const { stdout, stderr } = await tilefold('diff', ...args, '--report-format', 'json');
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as DiffReport;
  expect(publishedSchema('diff-report')(report)).toEqual([]);
  return report;
}

function path(name: string): string {
  return join(directory, name);
}

function read(name: string): string {
  return readFileSync(path(name), 'utf8');
}

function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(path(name)))
    .digest('hex');
}

function change(name: string, work: (db: Database.Database) => void): void {
  const db = new Database(path(name));
  work(db);
  db.close();
}

function rewrite(db: Database.Database, where: string, edit: (content: string) => string, level = 6): void {
  const rows = db.prepare(`SELECT rowid, tile_data FROM tiles WHERE ${where}`).raw().all() as [number, Buffer][];
  const update = db.prepare('UPDATE tiles SET tile_data = ? WHERE rowid = ?');
  for (const [rowid, tile] of rows) {
    const content = edit(gunzipSync(tile).toString('latin1'));
    update.run(gzipSync(Buffer.from(content, 'latin1'), { level }), rowid);
  }
}
