import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { Ledger } from '../../../src/job/ledger/ledger.ts';
import { ShardCounts } from '../../../src/shard/shard-report.ts';
import { emptyPruneReport } from '../../../src/transform/prune/report.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';
import { STRIP_TYPES } from '../../support/strip-types.ts';

const SHARDS = [0, 1, 2].map((index) => ({ index, ranges: [], tiles: 1, bytes: 1 }));
const path = () => join(scratchDirectory(), 'ledger.sqlite');

function report(tiles: number) {
  const counts = new ShardCounts(0);
  for (let x = 0; x < tiles; x++) {
    const tile = { z: 4, x, y: 0, data: new Uint8Array(10) };
    counts.read(tile);
    if (x > 0) counts.written(tile, 'unchanged', true);
    else counts.dropped('empty', 4, '4/0/0');
  }
  return counts.report(emptyPruneReport());
}

test('a shard goes from pending through running and retries to sealed', () => {
  using ledger = Ledger.open(path(), 'f', SHARDS);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  expect(ledger.started(1, 4711)).toBe(1);
  ledger.progress(1, { tilesRead: 3, bytesRead: 30, tilesWritten: 2, watermark: '4/2/0' });
  expect(ledger.rows()[1]).toMatchObject({ state: 'running', attempts: 1, worker_pid: 4711, watermark: '4/2/0', tiles_in: 3 });
  ledger.failed(1, 'the worker died');
  expect(ledger.rows()[1]).toMatchObject({ state: 'failed', error: 'the worker died' });
  expect(ledger.started(1, 4712)).toBe(2);
  ledger.sealed(1, report(5));
  expect(ledger.rows()[1]).toMatchObject({ state: 'sealed', attempts: 2, tiles_in: 5, tiles_out: 4, bytes_in: 50, error: null });
  expect(JSON.parse(ledger.rows()[1]?.dropped ?? '')).toEqual({ empty: 1 });
});

test('it survives a run that never closed it, and is readable meanwhile', () => {
  const file = path();
  using ledger = Ledger.open(file, 'f', SHARDS);
  ledger.started(0, 1);
  ledger.setFact('merge', { groupsDone: 2 });
  using view = Ledger.view(file);
  expect(view.rows()[0]?.attempts).toBe(1);
  expect(view.fact('merge')).toEqual({ groupsDone: 2 });
  using again = Ledger.open(file, 'f', SHARDS);
  expect(again.started(0, 1)).toBe(2);
});

test.each(['damaged', 'of another job'])('one that is %s is created again', (kind) => {
  const file = path();
  if (kind === 'damaged') writeFileSync(file, Buffer.alloc(9000, 7));
  else Ledger.open(file, 'other', SHARDS)[Symbol.dispose]();
  using ledger = Ledger.open(file, 'f', SHARDS);
  expect(ledger.rows()).toHaveLength(3);
});

test('one that cannot be opened because of too many open files is not damaged: its history stays', () => {
  const file = path();
  {
    using ledger = Ledger.open(file, 'f', SHARDS);
    ledger.started(0, 1);
  }
  const source = pathToFileURL(join(import.meta.dirname, '../../../src/job/ledger/ledger.ts')).href;
  // Increases the free descriptors from none to enough, so that opening fails at every possible point.
  const script = `
    import { closeSync, openSync } from 'node:fs';
    import { Ledger } from ${JSON.stringify(source)};
    const open = (descriptors = []) => { try { for (;;) descriptors.push(openSync('/dev/null')); } catch { return descriptors; } };
    Ledger.view(${JSON.stringify(file)})[Symbol.dispose]();
    const descriptors = open();
    for (;;) {
      try {
        const ledger = Ledger.open(${JSON.stringify(file)}, 'f', ${JSON.stringify(SHARDS)});
        console.log('attempts ' + ledger.rows()[0].attempts);
        ledger[Symbol.dispose]();
        break;
      } catch (error) {
        console.log(error.message);
      }
      closeSync(descriptors.pop());
    }`;
  const limited = `ulimit -n 60; exec "$0" ${STRIP_TYPES.join(' ')} --input-type=module -e "$1"`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', limited, process.execPath, script], { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  const lines = stdout.trim().split('\n');
  expect(lines.pop()).toBe('attempts 1');
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(/ledger\.sqlite \(opening the ledger\): .*ulimit -n/);
});

test('one that another program writes to is not damaged', () => {
  const file = path();
  {
    using ledger = Ledger.open(file, 'f', SHARDS);
    ledger.started(0, 1);
  }
  const other = new Database(file);
  other.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  expect(() => Ledger.open(file, 'f', SHARDS)).toThrow(/another program is writing to it/);
  other.close();
  using ledger = Ledger.open(file, 'f', SHARDS);
  expect(ledger.rows()[0]?.attempts).toBe(1);
});

test('one of a newer version is refused, not discarded', () => {
  const file = path();
  Ledger.open(file, 'f', SHARDS)[Symbol.dispose]();
  const db = new Database(file);
  db.pragma('user_version = 9');
  db.close();
  expect(() => Ledger.open(file, 'f', SHARDS)).toThrow(/version 9/);
  expect(existsSync(file)).toBe(true);
});

test('a merged shard keeps its report until the merge is reset', () => {
  using ledger = Ledger.open(path(), 'f', SHARDS);
  ledger.setFact('merge', {});
  ledger.merged(new Map([[2, report(2)]]));
  expect(ledger.rows()[2]?.state).toBe('merged');
  expect(ledger.mergedReport(2)).toEqual(report(2));
  ledger.forgetMerge();
  expect(ledger.rows()[2]?.state).toBe('pending');
  expect(ledger.mergedReport(2)).toBeUndefined();
  expect(ledger.fact('merge')).toBeUndefined();
});

test('one that is abandoned with its job leaves no file behind', () => {
  const file = path();
  const ledger = Ledger.open(file, 'f', SHARDS);
  ledger.setFact('commit', {});
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);
  ledger.abandon();
  expect(readdirSync(dirname(file))).toEqual([]);
});

test('facts that a resume needs are synced at once, history is not', () => {
  using ledger = Ledger.open(path(), 'f', SHARDS);
  const pragma = vi.spyOn(Database.prototype, 'pragma');
  const syncs = (work: () => void) => {
    pragma.mockClear();
    work();
    return pragma.mock.calls.map(([text]) => text);
  };
  const synced = ['synchronous = FULL', 'synchronous = NORMAL'];
  expect(syncs(() => ledger.setFact('merge', {}))).toEqual(synced);
  expect(syncs(() => ledger.setFact('commit', {}))).toEqual(synced);
  expect(syncs(() => ledger.merged(new Map([[0, report(1)]])))).toEqual(synced);
  expect(syncs(() => ledger.setFact('phase', 'map'))).toEqual([]);
  expect(syncs(() => ledger.sealed(1, report(1)))).toEqual([]);
  pragma.mockRestore();
});

describe('invalid content in a valid database', () => {
  const NONSENSE = [
    "UPDATE shards SET state = 'perhaps'",
    "UPDATE shards SET warnings = 'not JSON'",
    "UPDATE shards SET warnings = '[null]'",
    `UPDATE shards SET warnings = '[{"kind":"lethal"}]'`,
    "UPDATE shards SET dropped = '[]'",
    `UPDATE shards SET dropped = '{"empty":"many"}'`,
    "UPDATE shards SET tiles_in = 'many'",
    'UPDATE shards SET attempts = -1',
    "UPDATE shards SET error = x'00'",
    "INSERT INTO facts VALUES ('phase', 'map')",
    "INSERT INTO facts VALUES ('phase', '7')",
    "INSERT INTO facts VALUES ('synced', '[\"a\"]')",
    "INSERT INTO facts VALUES ('merge', 'null')",
    'DROP TABLE shards',
    'ALTER TABLE facts RENAME COLUMN value TO something',
  ];

  test.each(NONSENSE)('is refused by a reader, and replaced by a run: %s', (sql) => {
    const file = path();
    const before = Ledger.open(file, 'f', SHARDS);
    before.started(1, 4711);
    before[Symbol.dispose]();
    const db = new Database(file);
    db.exec(sql);
    db.close();
    expect(() => Ledger.view(file)).toThrow(
      expect.objectContaining({ code: 'BAD_JOB', message: expect.stringMatching(/cannot be read as a ledger.*tilefold resume/) }),
    );
    using ledger = Ledger.open(file, 'f', SHARDS);
    expect(ledger.rows().map(({ state, attempts }) => [state, attempts])).toEqual(SHARDS.map(() => ['pending', 0]));
  });

  test.each([
    ['text', Buffer.from('hello, I am a ledger and have been one for long')],
    ['another database', null],
    ['a directory', undefined],
  ])('%s is refused by a reader', (_, bytes) => {
    const file = path();
    if (bytes === undefined) mkdirSync(file);
    else if (bytes === null) new Database(file).exec('CREATE TABLE t (a)').close();
    else writeFileSync(file, bytes);
    expect(() => Ledger.view(file)).toThrow(expect.objectContaining({ code: 'BAD_JOB' }));
  });
});
