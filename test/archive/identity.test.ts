import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileWatch, InputWatch } from '../../src/archive/identity.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

function bigFile(): string {
  const path = join(scratchDirectory(), 'input');
  writeFileSync(path, Buffer.alloc(10_000_000, 1));
  utimesSync(path, 1000, 1000);
  return path;
}

function overwrite(path: string, offset: number): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, 'x', offset);
  closeSync(fd);
}

test('an unchanged file is the same', () => {
  using watch = new FileWatch(bigFile());
  const identity = watch.identify();
  expect(() => watch.check(identity)).not.toThrow();
  expect(watch.identify()).toEqual(identity);
});

test.each([0, 25, 9_999_999])('a byte changed at %i is noticed, even with the old time and size', (offset) => {
  const path = bigFile();
  using before = new FileWatch(path);
  const identity = before.identify();
  overwrite(path, offset);
  utimesSync(path, 1000, 1000);
  using after = new FileWatch(path);
  expect(after.identify()).not.toEqual(identity);
  if (offset === 25) expect(() => after.check(identity)).toThrow(expect.objectContaining({ code: 'INPUT_CHANGED' }));
});

test('another file under the name is noticed while the first is held open', () => {
  const path = bigFile();
  using watch = new FileWatch(path);
  const identity = watch.identify();
  copyFileSync(path, `${path}.2`);
  utimesSync(`${path}.2`, 1000, 1000);
  renameSync(`${path}.2`, path);
  expect(() => watch.check(identity)).toThrow(/changed while it was being read/);
});

describe('a database in WAL mode', () => {
  let path = '';
  let writer: Database.Database;

  beforeEach(() => {
    path = join(scratchDirectory(), 'a.mbtiles');
    writer = new Database(path);
    writer.exec("PRAGMA journal_mode=WAL; CREATE TABLE t (a); INSERT INTO t VALUES ('old'); PRAGMA wal_checkpoint(TRUNCATE)");
  });

  afterEach(() => writer.close());

  test('is accepted while its -wal file is empty', () => {
    using watch = new FileWatch(path);
    const identity = watch.identify();
    expect(() => watch.check(identity)).not.toThrow();
  });

  test.each(['its own name', 'a link to it'])('is refused by %s when it is not, with the remedies', (by) => {
    writer.exec("UPDATE t SET a = 'new'");
    const name = by === 'its own name' ? path : join(scratchDirectory(), 'link.mbtiles');
    if (name !== path) symlinkSync(path, name);
    using watch = new FileWatch(name);
    expect(() => watch.identify()).toThrow(/a\.mbtiles-wal.*wal_checkpoint\(TRUNCATE\).*VACUUM INTO/);
    writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(() => watch.identify()).not.toThrow();
  });

  test('has changed when a writer commits into its -wal file, even if the file itself has not', () => {
    using watch = new FileWatch(path);
    const identity = watch.identify();
    writer.exec("UPDATE t SET a = 'new'");
    expect(() => watch.check(identity)).toThrow(expect.objectContaining({ code: 'INPUT_CHANGED' }));
  });
});

test('each of several inputs is watched', () => {
  const paths = [bigFile(), bigFile()];
  using watch = new InputWatch(paths);
  const identities = watch.identify();
  expect(identities.map(({ path }) => path)).toEqual(paths);
  expect(() => watch.check(identities)).not.toThrow();
  appendFileSync(paths[1]!, 'x');
  expect(() => watch.check(identities)).toThrow(expect.objectContaining({ code: 'INPUT_CHANGED' }));
});

test('if one of several inputs is missing, none stays open', () => {
  const open = readdirSync('/proc/self/fd').length;
  expect(() => new InputWatch([bigFile(), '/nowhere/b.mbtiles'])).toThrow(/ENOENT/);
  expect(readdirSync('/proc/self/fd')).toHaveLength(open);
});

test('a file that is no database may have a -wal file beside it', () => {
  const path = bigFile();
  writeFileSync(`${path}-wal`, 'somebody else');
  using watch = new FileWatch(path);
  expect(() => watch.check(watch.identify())).not.toThrow();
});

describe('more files than are kept open', () => {
  const files = (): string[] => {
    const directory = scratchDirectory();
    return Array.from({ length: 80 }, (_, i) => {
      const path = join(directory, `${i}.pmtiles`);
      writeFileSync(path, `file ${i}`);
      return path;
    });
  };
  const openFiles = (directory: string): number =>
    readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`).startsWith(directory)).length;

  test('are watched without one of them open, and are the same while they are unchanged', () => {
    const paths = files();
    using watch = new InputWatch(paths);
    const identities = watch.identify();
    expect(identities.map(({ path }) => path)).toEqual(paths);
    expect(() => watch.check(identities)).not.toThrow();
    expect(openFiles(join(paths[0]!, '..'))).toBe(0);
    using few = new InputWatch(paths.slice(0, 3));
    expect(openFiles(join(paths[0]!, '..'))).toBe(3);
    expect(() => few.check(identities.slice(0, 3))).not.toThrow();
  });

  test.each([
    ['appended to', (path: string) => appendFileSync(path, 'x')],
    ['replaced by an equal one', replaceByEqual],
    ['removed', (path: string) => rmSync(path)],
  ])('one that is %s is noticed', (_, change) => {
    const paths = files();
    using watch = new InputWatch(paths);
    const identities = watch.identify();
    change(paths[70]!);
    expect(() => watch.check(identities)).toThrow(
      expect.objectContaining({ code: 'INPUT_CHANGED', message: expect.stringContaining(paths[70]!) }),
    );
  });
});

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function replaceByEqual(path: string): void {
  copyFileSync(path, `${path}.new`);
  renameSync(`${path}.new`, path);
}
