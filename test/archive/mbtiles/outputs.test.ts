import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openMbtilesSource } from '../../../src/archive/mbtiles/read/source.ts';
import { aggTilesHash } from '../../../src/archive/mbtiles/write/agg-tiles-hash.ts';
import { fixFileHeader } from '../../../src/archive/mbtiles/write/file-header.ts';
import { FlatOutput } from '../../../src/archive/mbtiles/write/flat-output.ts';
import { NormalizedOutput } from '../../../src/archive/mbtiles/write/normalized-output.ts';
import { MbtilesShardSink } from '../../../src/shard/file/shard-sink.ts';
import type { Tile } from '../../../src/tile/key.ts';
import { buildMbtiles, queryRows, scratchDirectory } from '../../support/mbtiles-builder.ts';
import { readTiles } from './reading.ts';

const tile = (z: number, x: number, y: number, text: string | null): Tile => ({
  z,
  x,
  y,
  data: text === null ? null : Buffer.from(text),
});

/** Contents repeat within a shard and in the next one. */
const SHARDS: Tile[][] = [
  [tile(0, 0, 0, 'sea'), tile(1, 0, 1, 'land'), tile(1, 0, 0, 'sea')],
  [tile(1, 1, 1, null), tile(1, 1, 0, 'land')],
  [tile(2, 0, 3, 'ice'), tile(2, 1, 0, null), tile(2, 3, 3, 'sea'), tile(2, 3, 0, '')],
];
const ALL = SHARDS.flat().map(({ z, x, y, data }) => `${z}/${x}/${y} ${data ?? 'NULL'}`);
const METADATA = { name: 'out', minzoom: 0, maxzoom: 2, other: { key: 'value' } };

function writeShards(directory: string, columns: 'plain' | 'hashed', shards: readonly Tile[][] = SHARDS): string[] {
  return shards.map((tiles, index) => {
    const path = join(directory, `${columns}-${index}.mbtiles`);
    using sink = new MbtilesShardSink({ path, order: 'row', columns });
    for (const tile of tiles) sink.put(tile);
    sink.seal('x');
    sink.finish({ other: {} });
    return path;
  });
}

function writeFlat(path: string, shards: readonly string[], aggTilesHash = false): string {
  using output = FlatOutput.open({ path, create: true });
  for (const shard of shards) output.append(shard);
  output.finish(METADATA, 'mvt', { compression: 'gzip', aggTilesHash });
  return path;
}

function writeNormalized(path: string, shards: readonly string[]): string {
  using output = NormalizedOutput.open({ path, create: true });
  for (const shard of shards) output.appendImages(shard);
  for (const shard of shards) output.appendMap(shard);
  output.finish(METADATA, 'mvt');
  return path;
}

/** The committed rows, as another process sees them; nothing before the table exists. */
function committedRows(path: string): unknown[] {
  const hasTable = queryRows(path, "SELECT 1 FROM sqlite_master WHERE name = 'tiles'").length > 0;
  return hasTable ? (queryRows(path, 'SELECT count(*) FROM tiles')[0] ?? []) : [];
}

describe('a flat output', () => {
  test.each(['plain', 'hashed'] as const)('holds the tiles of all %s shards in manifest order', (columns) => {
    const directory = scratchDirectory();
    const path = writeFlat(join(directory, 'out.mbtiles'), writeShards(directory, columns));
    using source = openMbtilesSource(path);
    expect(source.summary).toMatchObject({
      schema: 'flat',
      tileType: 'mvt',
      tileCompression: 'gzip',
      warnings: [],
      metadata: METADATA,
    });
    expect(readTiles(source)).toEqual(ALL);
    expect(queryRows(path, 'SELECT group_concat(rowid) FROM tiles')).toEqual([['1,2,3,4,5,6,7,8,9']]);
  });

  test('is the same file from plain and hashed shards', () => {
    const directory = scratchDirectory();
    const [plain, hashed] = (['plain', 'hashed'] as const).map((columns) => {
      return readFileSync(writeFlat(join(directory, `${columns}.mbtiles`), writeShards(directory, columns)));
    });
    expect(plain!.equals(hashed!)).toBe(true);
  });

  test('has the application id, unique index and journal mode of an MBTiles file', () => {
    const directory = scratchDirectory();
    const path = writeFlat(join(directory, 'out.mbtiles'), writeShards(directory, 'plain'));
    expect(readFileSync(path).readUInt32BE(68)).toBe(0x4d504258);
    expect([...readFileSync(path).subarray(18, 20)]).toEqual([1, 1]);
    expect(queryRows(path, 'SELECT name, "unique" FROM pragma_index_list(\'tiles\')')).toEqual([['tile_index', 1]]);
    expect(queryRows(path, 'SELECT name, "unique" FROM pragma_index_list(\'metadata\')')).toEqual([['name', 1]]);
    expect(queryRows(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
  });

  test('copies plain shards cell by cell', () => {
    const directory = scratchDirectory();
    const [shard] = writeShards(directory, 'plain');
    const db = new Database(writeFlat(join(directory, 'out.mbtiles'), []));
    db.exec('DROP INDEX tile_index');
    db.prepare('ATTACH ? AS shard').run(shard);
    const opcodes = (db.prepare('EXPLAIN INSERT INTO main.tiles SELECT * FROM shard.tiles').all() as { opcode: string }[]).map(
      ({ opcode }) => opcode,
    );
    db.close();
    expect(opcodes).toContain('RowCell');
    expect(opcodes).not.toContain('Column');
  });

  test('counts its rows, so that a killed run resumes', () => {
    const directory = scratchDirectory();
    const shards = writeShards(directory, 'plain');
    writeFlat(join(directory, 'whole.mbtiles'), shards);
    const path = join(directory, 'resumed.mbtiles');
    writeFileSync(path, '');
    const rows = [];
    for (const [index, shard] of shards.entries()) {
      using output = FlatOutput.open({ path, create: index === 0 });
      rows.push(output.rows());
      output.append(shard);
    }
    using output = FlatOutput.open({ path, create: false });
    output.finish(METADATA, 'mvt', { compression: 'gzip' });
    expect(rows).toEqual([0, 3, 5]);
    expect(withFixedCounter(path).equals(withFixedCounter(join(directory, 'whole.mbtiles')))).toBe(true);
  });

  test('appends several shards in one transaction, which others see after the commit', () => {
    const directory = scratchDirectory();
    const shards = writeShards(
      directory,
      'plain',
      Array.from({ length: 10 }, (_, x) => [tile(5, x, 0, `tile ${x}`)]),
    );
    const path = join(directory, 'out.mbtiles');
    using output = FlatOutput.open({ path, create: true });
    const seen = shards.map((shard) => {
      output.append(shard);
      return [output.isSettled, output.rows(), ...committedRows(path)];
    });
    // Not even the table exists for others.
    expect(seen[6]).toEqual([false, 7]);
    expect(seen[7]).toEqual([true, 8, 8]);
    expect(seen[9]).toEqual([false, 10, 8]);
    output.settle();
    expect(output.isSettled).toBe(true);
    expect(queryRows(path, 'SELECT count(*) FROM tiles')).toEqual([[10]]);
  });

  test('takes rows instead of a file: the same bytes, and no row of an unfinished shard', () => {
    const directory = scratchDirectory();
    const shards = writeShards(directory, 'plain');
    const path = join(directory, 'direct.mbtiles');
    const output = FlatOutput.open({ path, create: true });
    for (const [index, tiles] of SHARDS.entries()) {
      // A shard that failed half way is retried; the second attempt comes as a file.
      for (const attempt of [0, 1]) {
        using rows = output.openRows();
        for (const tile of attempt === 0 ? tiles.slice(0, 2) : index === 1 ? [] : tiles) rows.put(tile);
        if (attempt === 1) rows.end();
      }
      if (index === 1) output.append(shards[1]!);
    }
    expect([output.isSettled, output.rows()]).toEqual([false, ALL.length]);
    output.finish(METADATA, 'mvt', { compression: 'gzip' });
    const appended = writeFlat(join(directory, 'appended.mbtiles'), shards);
    expect(withFixedCounter(path).equals(withFixedCounter(appended))).toBe(true);
  });

  test('calls back before it commits, and on close commits only complete shards', () => {
    const directory = scratchDirectory();
    const path = join(directory, 'out.mbtiles');
    const [shard] = writeShards(directory, 'plain');
    const events: unknown[] = [];
    const seen = () => committedRows(path);
    const output = FlatOutput.open({
      path,
      create: true,
      aroundCommit(commit) {
        events.push(output.rows(), seen());
        commit();
        events.push(seen());
      },
    });
    output.append(shard!, () => events.push('appended'));
    const rows = output.openRows();
    for (const tile of SHARDS[1]!) rows.put(tile);
    rows.end();
    for (const tile of SHARDS[2]!) output.openRows().put(tile);
    output[Symbol.dispose]();
    expect(events).toEqual(['appended', 5, [], [5]]);
  });

  test('stops when SQLite rolled back a transaction', () => {
    const directory = scratchDirectory();
    const [good, bad] = writeShards(directory, 'hashed', [SHARDS[0]!, [tile(5, 0, 0, 'x'.repeat(90_000))]]);
    const bytes = readFileSync(bad!);
    bytes.writeUInt32BE(0x7fffffff, firstOverflowPointer(bytes));
    writeFileSync(bad!, bytes);
    const path = join(directory, 'out.mbtiles');
    using output = FlatOutput.open({ path, create: true });
    output.append(good!);
    expect(() => output.append(bad!)).toThrow(expect.objectContaining({ code: 'BAD_ARCHIVE' }));
    expect(committedRows(path)).toEqual([]);
    const lost = expect.objectContaining({ code: 'DISK_ERROR', permanent: false });
    expect(() => output.append(good!)).toThrow(lost);
    expect(() => output.openRows()).toThrow(lost);
    expect(() => output.finish(METADATA, 'mvt')).toThrow(lost);
  });

  test('can be finished again after a run was killed after finishing it', () => {
    const directory = scratchDirectory();
    const path = writeFlat(join(directory, 'out.mbtiles'), writeShards(directory, 'plain'));
    const before = readFileSync(path);
    using output = FlatOutput.open({ path, create: false });
    output.finish(METADATA, 'mvt');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('names a key that two shards hold', () => {
    const directory = scratchDirectory();
    const shards = writeShards(directory, 'plain', [[tile(3, 4, 5, 'a')], [tile(3, 4, 5, 'b')]]);
    const thrown = expect.objectContaining({ code: 'DUPLICATE_TILE', message: expect.stringContaining('3/4/5') });
    expect(() => writeFlat(join(directory, 'out.mbtiles'), shards)).toThrow(thrown);
  });

  test('never overwrites another file, and is not created again when it is gone', () => {
    const directory = scratchDirectory();
    const path = writeFlat(join(directory, 'out.mbtiles'), []);
    expect(() => FlatOutput.open({ path, create: true })).toThrow(expect.objectContaining({ code: 'OUTPUT_EXISTS' }));
    rmSync(path);
    expect(() => FlatOutput.open({ path, create: false })).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('keeps its rows when a shard is damaged', () => {
    const directory = scratchDirectory();
    const [good, bad] = writeShards(directory, 'plain');
    writeFileSync(bad!, Buffer.alloc(8192, 0xff));
    using output = FlatOutput.open({ path: join(directory, 'out.mbtiles'), create: true });
    output.append(good!);
    expect(() => output.append(bad!)).toThrow(expect.objectContaining({ message: expect.stringContaining(bad!) }));
    expect(() => output.append(join(directory, 'missing'))).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(output.rows()).toBe(3);
  });
});

describe('a normalized output', () => {
  test('holds each content once, in order of first use, and has the same tiles', () => {
    const directory = scratchDirectory();
    const path = writeNormalized(join(directory, 'out.mbtiles'), writeShards(directory, 'hashed'));
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    expect(queryRows(path, 'SELECT tile_id, CAST(tile_data AS TEXT) FROM images ORDER BY rowid')).toEqual([
      [md5('sea'), 'sea'],
      [md5('land'), 'land'],
      ['0'.repeat(32), null],
      [md5('ice'), 'ice'],
      [md5(''), ''],
    ]);
    using source = openMbtilesSource(path);
    expect(source.summary).toMatchObject({ schema: 'normalized', warnings: [] });
    expect(readTiles(source)).toEqual(ALL);
    expect(queryRows(path, 'SELECT count(*) FROM tiles')).toEqual([[ALL.length]]);
    expect(queryRows(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
  });

  test('resumes from any step of a killed run, whether images and keys are appended again or not', () => {
    const directory = scratchDirectory();
    const shards = writeShards(directory, 'hashed');
    writeNormalized(join(directory, 'whole.mbtiles'), shards);
    const path = join(directory, 'resumed.mbtiles');
    const counts: number[][] = [];
    const step = (create: boolean, work: (output: NormalizedOutput) => void): void => {
      using output = NormalizedOutput.open({ path, create });
      work(output);
      counts.push([output.images(), output.rows()]);
    };
    step(true, (output) => output.appendImages(shards[0]!));
    for (const again of shards) step(false, (output) => output.appendImages(again));
    for (const shard of shards) step(false, (output) => output.appendMap(shard));
    using output = NormalizedOutput.open({ path, create: false });
    output.finish(METADATA, 'mvt');
    expect(counts).toEqual([
      [2, 0],
      [2, 0],
      [3, 0],
      [5, 0],
      [5, 3],
      [5, 5],
      [5, 9],
    ]);
    expect(withFixedCounter(path).equals(withFixedCounter(join(directory, 'whole.mbtiles')))).toBe(true);
  });

  test('restores its contents after a shard that could not be appended', () => {
    const directory = scratchDirectory();
    const shards = writeShards(directory, 'hashed');
    const whole = withFixedCounter(writeNormalized(join(directory, 'whole.mbtiles'), shards));
    const broken = join(directory, 'broken');
    // Its hashes are readable, but then a blob is not.
    const bytes = readFileSync(
      writeShards(scratchDirectory(), 'hashed', [[tile(5, 0, 0, 'new'), tile(5, 1, 0, 'x'.repeat(90_000))]])[0]!,
    );
    bytes.writeUInt32BE(0x7fffffff, firstOverflowPointer(bytes));
    writeFileSync(broken, bytes);
    const path = join(directory, 'out.mbtiles');
    using output = NormalizedOutput.open({ path, create: true });
    expect(() => output.appendImages(broken)).toThrow(expect.objectContaining({ code: 'BAD_ARCHIVE' }));
    expect(output.images()).toBe(0);
    for (const shard of shards) output.appendImages(shard);
    for (const shard of shards) output.appendMap(shard);
    output.finish(METADATA, 'mvt');
    expect(withFixedCounter(path).equals(whole)).toBe(true);
  });

  test('names a key that two shards hold', () => {
    const directory = scratchDirectory();
    const shards = writeShards(directory, 'hashed', [[tile(3, 4, 5, 'a')], [tile(3, 4, 5, 'a')]]);
    expect(() => writeNormalized(join(directory, 'out.mbtiles'), shards)).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_TILE' }),
    );
  });
});

describe('agg_tiles_hash', () => {
  test('is the MD5 over keys as text and bytes, in key order', () => {
    const rows: [number, number, number, Buffer | null][] = [
      [10, 0, 0, Buffer.from('c')],
      [2, 3, 1, Buffer.from('b')],
      [2, 3, 0, null],
      [0, 0, 0, Buffer.from('a')],
    ];
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows);
    expect(aggTilesHash(path)).toBe(createHash('md5').update('000a230231b1000c').digest('hex').toUpperCase());
  });

  test('is a metadata row on request', () => {
    const directory = scratchDirectory();
    const path = writeFlat(join(directory, 'out.mbtiles'), writeShards(directory, 'plain'), true);
    expect(queryRows(path, "SELECT value FROM metadata WHERE name = 'agg_tiles_hash'")).toEqual([[aggTilesHash(path)]]);
  });
});

/** Returns the file as it is after the commit. */
function withFixedCounter(path: string): Buffer {
  const fd = openSync(path, 'r+');
  fixFileHeader(fd);
  closeSync(fd);
  expect(queryRows(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
  const file = readFileSync(path);
  // A fixed version number, so that an update of SQLite changes no byte of an output.
  expect(file.readUInt32BE(96)).toBe(3_007_000);
  return file;
}

/** Finds the pointer to the first overflow page at the end of a leaf's last cell, right after its local part. */
function firstOverflowPointer(file: Buffer): number {
  const at = file.indexOf('x'.repeat(50));
  let end = at;
  while (file[end] === 0x78) end++;
  return end;
}
