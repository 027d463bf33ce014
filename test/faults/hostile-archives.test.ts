// Archives crafted to break a reader, through the built command to both formats: refused in one line or read completely, within
// seconds and little memory, and nothing is left behind.

import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { readTiles } from '../support/archive-reading.ts';
import { runBounded } from '../support/bounded-cli.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, runSql } from '../support/mbtiles-builder.ts';
import { type RawArchive, rawArchive, rawDirectory, varint } from '../support/pmtiles-bytes.ts';
import { buildTile } from '../support/tile-builder.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'tilefold-hostile-')), 'work');
  mkdirSync(directory);
});

afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

describe('refused PMTiles', () => {
  const mebi = 2 ** 20;
  const bomb = gzipSync(Buffer.alloc(256 * mebi, 1));
  /** Pointers from id 5 on, the first of them to the first `length` bytes of the leaves. */
  const pointers = (count: number, length: number): Buffer => {
    const deltas = [varint(5), varint(2 ** 40), Buffer.alloc(count - 2, 1)];
    const lengths = [varint(length), Buffer.alloc(count - 1, 1)];
    return gzipSync(Buffer.concat([varint(count), ...deltas, Buffer.alloc(count, 0), ...lengths, Buffer.alloc(count, 1)]));
  };

  test.each<[what: string, archive: () => RawArchive, words: RegExp]>([
    [
      'a leaf that inflates to 256 MiB',
      () => ({ gzip: true, root: [{ id: 5, run: 0, length: bomb.length }], leaves: bomb }),
      /inflates to more than/,
    ],
    [
      'a chain of leaves of three million entries each',
      () => {
        const third = pointers(3_000_000, 1);
        const second = pointers(3_000_000, third.length);
        return {
          gzip: true,
          root: [{ id: 5, run: 0, length: second.length, code: third.length + 1 }],
          leaves: Buffer.concat([third, second]),
        };
      },
      /3000000 entries, and no more than/,
    ],
    [
      'runs of 2^34 tiles',
      () => ({ root: [1, 2, 3, 4, 5].map((i) => ({ id: i * 2 ** 32, run: 2 ** 32 - 1 })) }),
      /more than 17179869184 tiles/,
    ],
    [
      'ten thousand million equal tiles, for which there is no space',
      () => ({ root: [1, 2, 3].map((i) => ({ id: i * 2 ** 32, run: 2 ** 32 - 1, length: 60, code: 1 })) }),
      /needs about \d+ bytes/,
    ],
  ])('%s', async (_, archive, words) => {
    writeFileSync(file('in.pmtiles'), rawArchive(archive()));
    for (const output of ['out.mbtiles', 'out.pmtiles']) await expectRefusal(output, words);
  });

  test('a tile of 3 GB in a sparse file', async () => {
    const tile = 3 * 2 ** 30;
    const head = rawArchive({ root: [{ id: 5, length: tile }], tileData: Buffer.alloc(0), header: { 64: tile } });
    const fd = openSync(file('in.pmtiles'), 'w');
    writeSync(fd, head);
    ftruncateSync(fd, head.length + tile);
    closeSync(fd);
    for (const output of ['out.mbtiles', 'out.pmtiles'])
      await expectRefusal(output, /are one tile, more than the|needs about \d+ bytes/);
  });

  async function expectRefusal(output: string, words: RegExp): Promise<void> {
    const { code, stdout, stderr } = await runBounded(directory, 'copy', 'in.pmtiles', output);
    expect(stderr).toMatch(/^tilefold: [^\n]*\n$/);
    expect(stderr).toMatch(words);
    expect(stdout).toBe('');
    expect([1, 7]).toContain(code);
    expect(readdirSync(directory)).toEqual(['in.pmtiles']);
  }
});

describe('accepted PMTiles', () => {
  test('twenty thousand leaves with trailing bytes give few notes', async () => {
    const leaf = (id: number): Buffer => Buffer.concat([rawDirectory([{ id, code: 1 }]), Buffer.alloc(1)]);
    const ids = Array.from({ length: 20_000 }, (_, i) => i * 3);
    const leaves = ids.map(leaf);
    let offset = 0;
    const root = ids.map((id, i) => {
      const entry = { id, run: 0, length: leaves[i]!.length, code: offset + 1 };
      offset += leaves[i]!.length;
      return entry;
    });
    const report = await copied(rawArchive({ root, leaves: Buffer.concat(leaves) }), 'out.mbtiles');
    expect(report.tiles).toMatchObject({ read: 20_000, written: 20_000 });
    expect(report.notes.filter((note) => note.includes('bytes follow the entries'))).toHaveLength(1);
    expect(report.notes.length).toBeLessThan(60);
  });

  test.each<[what: string, metadata: () => Buffer, note: RegExp]>([
    ['of 256 MiB in 256 kB', () => Buffer.alloc(256 * 2 ** 20, ' '), /does not inflate and is ignored/],
    ['of 5 million empty lists', () => Buffer.from(`{"a":[${'[],'.repeat(5_000_000)}[]]}`), /more than 1000000 values/],
    ['of 200,000 levels', () => Buffer.from(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), /levels deep/],
    ['of 60 MiB of text', () => Buffer.from(`{"a":"${'x'.repeat(60 * 2 ** 20)}"}`), /does not inflate and is ignored/],
    ['of 15 MiB of text', () => Buffer.from(`{"a":"${'x'.repeat(15 * 2 ** 20)}"}`), /^$/],
  ])('metadata %s', async (_, metadata, note) => {
    for (const output of ['out.mbtiles', 'out.pmtiles']) {
      const report = await copied(rawArchive({ gzip: true, root: [{ id: 5 }], metadata: metadata(), header: { 98: 1 } }), output);
      expect(report.tiles).toMatchObject({ read: 1, written: 1 });
      if (note.source !== '^$') expect(report.notes.join('\n')).toMatch(note);
    }
  });
});

describe('tiles that inflate to much more than their size', () => {
  /** A layer message of `length` bytes that begins with a name. */
  const layer = (length: number, fill: Buffer): Buffer => {
    const name = Buffer.from([0x0a, 1, 0x61, 0x78, 2]);
    const body = Buffer.alloc(length - name.length, fill);
    return Buffer.concat([Buffer.from([0x1a]), varint(length), name, body]);
  };

  test.each<[what: string, tile: () => Buffer, defect: string]>([
    ['to 1 GiB', () => Buffer.concat(Array.from({ length: 16 }, () => gzipSync(Buffer.alloc(64 * 2 ** 20)))), 'inflated-size'],
    ['to 30 million empty features', () => gzipSync(layer(60_000_000, Buffer.from([0x12, 0]))), 'layer'],
    ['to 30 million empty keys', () => gzipSync(layer(60_000_000, Buffer.from([0x1a, 0]))), 'layer'],
    ['to 30 million empty values', () => gzipSync(layer(60_000_000, Buffer.from([0x22, 0]))), 'layer'],
    ['to 30 million empty layers', () => gzipSync(Buffer.alloc(60_000_000, Buffer.from([0x1a, 0]))), 'layer'],
  ])('%s are kept, and counted', async (_, tile, defect) => {
    const data = tile();
    buildMbtiles(file('in.mbtiles'), 'flat', [
      [0, 0, 0, data],
      [1, 0, 0, gzipSync(buildTile([{ name: 'x', features: [{}] }]))],
    ]);
    const result = await runBounded(
      directory,
      'prune',
      'in.mbtiles',
      'out.pmtiles',
      '--exclude-layers',
      'x',
      // Nothing is left of the readable part.
      '--allow-empty',
      '--report-format',
      'json',
    );
    expect(result).toMatchObject({ code: 0 });
    const report = JSON.parse(result.stdout) as RunReport;
    expect(report.decode_errors).toMatchObject([{ kind: defect, count: 1, examples: ['0/0/0'] }]);
    expect(readTiles(file('out.pmtiles')).get('0/0/0')?.equals(data)).toBe(true);
  });
});

describe('MBTiles', () => {
  test('a tile of 64 MB survives a round trip', async () => {
    const data = Buffer.alloc(64_000_000, 'large');
    buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, data]]);
    for (const output of ['out.mbtiles', 'out.pmtiles']) {
      const { code } = await runCli(['copy', 'in.mbtiles', output, '-q'], { cwd: directory });
      expect(code).toBe(0);
      expect(readTiles(file(output)).get('0/0/0')?.equals(data)).toBe(true);
    }
  });

  test('a metadata table of a hundred thousand rows and of large values is read in part, with a note', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, Buffer.from('t')]]);
    runSql(
      file('in.mbtiles'),
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       INSERT INTO metadata SELECT CASE WHEN i % 2 THEN 'name' ELSE 'row ' || i END, 'value ' || i FROM n;
       INSERT INTO metadata SELECT 'large', zeroblob(6000000) FROM (VALUES (1), (2), (3), (4))`,
    );
    const result = await runBounded(directory, 'copy', 'in.mbtiles', 'out.pmtiles', '--report-format', 'json');
    expect(result.code).toBe(0);
    const { notes } = JSON.parse(result.stdout) as RunReport;
    expect(notes.join('\n')).toMatch(/rows past the first 10000, or past 16 MiB in all, left out: 90005/);
    expect(notes.join('\n')).toMatch(/"name" is there more than once/);
    expect(notes.length).toBeLessThan(10);
  });

  test('a schema of a thousand tables and columns gives one short line', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `table_${i}_${'x'.repeat(200)}`);
    buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, Buffer.from('t')]]);
    runSql(file('in.mbtiles'), names.map((name) => `CREATE TABLE ${name} (a)`).join(';'));
    const read = await runBounded(directory, 'copy', 'in.mbtiles', 'out.pmtiles', '--report-format', 'json');
    const { notes } = JSON.parse(read.stdout) as RunReport;
    expect(notes.join('\n')).toMatch(/not carried over: table_0_x+….* and 980 more/);
    runSql(file('wide.mbtiles'), `CREATE TABLE tiles (${names.join(',')})`);
    const refused = await runBounded(directory, 'copy', 'wide.mbtiles', 'wide.pmtiles');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/column zoom_level.*missing.* and 990 more/);
    expect(refused.stderr.length).toBeLessThan(1500);
  });

  test.each<[what: string, sql: string, words: RegExp]>([
    [
      'joins a tile to itself nine times',
      `CREATE TABLE t (zoom_level, tile_column, tile_row, d); INSERT INTO t VALUES (0, 0, 0, zeroblob(1000000));
       CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, ${Array(400).fill('d').join('||')} AS tile_data FROM t`,
      /not a plain join \(it concatenates values\)/,
    ],
    [
      'never ends',
      `CREATE VIEW tiles AS WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n FROM c)
       SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, n AS tile_data FROM c`,
      /not a plain join/,
    ],
    [
      'multiplies its rows',
      `CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10);
       CREATE VIEW tiles AS SELECT 1 AS zoom_level, a.a AS tile_column, b.a AS tile_row, c.a AS tile_data
       FROM t a, t b, t c, t d, t e, t f, t g, t h, t i, t j`,
      /not a plain join/,
    ],
    [
      'reads a virtual table',
      `CREATE VIRTUAL TABLE t USING fts5 (zoom_level, tile_column, tile_row, tile_data);
       CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM t`,
      /not a plain join/,
    ],
    [
      'computes a column of its table',
      `CREATE TABLE t (zoom_level, tile_column, tile_row, d AS (zeroblob(500000000)));
       CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, d AS tile_data FROM t`,
      /not a plain join|cannot be read/,
    ],
  ])('a view that %s is refused', async (_, sql, words) => {
    runSql(file('in.mbtiles'), sql);
    const { code, stdout, stderr } = await runBounded(directory, 'copy', 'in.mbtiles', 'out.pmtiles');
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^tilefold: [^\n]*\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(readdirSync(directory)).toEqual(['in.mbtiles']);
  });

  test('triggers are not fired and not copied', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, Buffer.from('t')]]);
    runSql(
      file('in.mbtiles'),
      `CREATE TRIGGER t AFTER INSERT ON tiles BEGIN DELETE FROM tiles; END;
       CREATE TRIGGER m AFTER INSERT ON metadata BEGIN DELETE FROM tiles; END`,
    );
    const before = readFileSync(file('in.mbtiles'));
    expect((await runBounded(directory, 'copy', 'in.mbtiles', 'out.mbtiles', '-q')).code).toBe(0);
    expect(readFileSync(file('in.mbtiles')).equals(before)).toBe(true);
    expect(readFileSync(file('out.mbtiles')).includes('TRIGGER')).toBe(false);
    expect(readTiles(file('out.mbtiles')).get('0/0/0')?.toString()).toBe('t');
  });

  test.each([
    ['in UTF-16', "PRAGMA encoding = 'UTF-16le'"],
    ['of pages of 512 bytes', 'PRAGMA page_size = 512'],
    ['of pages of 65,536 bytes', 'PRAGMA page_size = 65536'],
    [
      'with freed pages',
      'PRAGMA auto_vacuum = INCREMENTAL; CREATE TABLE gone (a); INSERT INTO gone VALUES (zeroblob(99999)); DROP TABLE gone',
    ],
  ])('a database %s is read', async (_, pragma) => {
    runSql(
      file('in.mbtiles'),
      `${pragma}; CREATE TABLE metadata (name TEXT, value TEXT); INSERT INTO metadata VALUES ('name', 'Zürich');
       CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
       INSERT INTO tiles VALUES (0, 0, 0, x'74'), (1, 0, 1, zeroblob(5000))`,
    );
    expect((await runBounded(directory, 'copy', 'in.mbtiles', 'out.pmtiles', '-q')).code).toBe(0);
    expect([...readTiles(file('out.pmtiles'))].map(([key, data]) => [key, data?.length])).toEqual([
      ['0/0/0', 1],
      ['1/0/0', 5000],
    ]);
  });
});

async function copied(bytes: Uint8Array, output: string): Promise<RunReport> {
  writeFileSync(file('in.pmtiles'), bytes);
  const result = await runBounded(directory, 'copy', 'in.pmtiles', output, '--report-format', 'json');
  expect(result).toMatchObject({ code: 0 });
  return JSON.parse(result.stdout) as RunReport;
}
