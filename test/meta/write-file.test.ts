// A new file beside its place: refused or stopped, it leaves what was there, and nothing of its own.

import { existsSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type NewFile, writeFile } from '../../src/meta/write-file.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const NEVER = new AbortController().signal;

function newFile(directory: string, changes: Partial<NewFile> = {}): NewFile {
  return {
    target: join(directory, 'file'),
    replaces: true,
    cloned: null,
    bytes: 3,
    *fill({ fd }) {
      writeSync(fd, 'new');
      yield;
    },
    check() {},
    ...changes,
  };
}

function old(): string {
  const directory = scratchDirectory();
  writeFileSync(join(directory, 'file'), 'old', { mode: 0o640 });
  return directory;
}

function expectOld(directory: string): void {
  expect(readdirSync(directory)).toEqual(['file']);
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('old');
}

test('replaces a file that is to be replaced', async () => {
  const directory = old();
  await writeFile(newFile(directory), NEVER);
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['file']);
});

test('never replaces another', async () => {
  const directory = old();
  await expect(writeFile(newFile(directory, { replaces: false }), NEVER)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expectOld(directory);
});

test('is refused where it does not fit', async () => {
  const directory = old();
  await expect(writeFile(newFile(directory, { bytes: 2 ** 60 }), NEVER)).rejects.toMatchObject({ code: 'PREFLIGHT' });
  expectOld(directory);
});

test('is stopped by a signal between two steps', async () => {
  const directory = old();
  const controller = new AbortController();
  const file = newFile(directory, {
    *fill() {
      controller.abort('SIGINT');
      yield;
      throw new Error('a second step');
    },
  });
  await expect(writeFile(file, controller.signal)).rejects.toMatchObject({ code: 'INTERRUPTED', cause: 'SIGINT' });
  expectOld(directory);
});

test('goes no further when the last check fails', async () => {
  const directory = old();
  const file = newFile(directory, {
    check() {
      throw new Error('changed');
    },
  });
  await expect(writeFile(file, NEVER)).rejects.toThrow('changed');
  expectOld(directory);
  expect(existsSync(join(directory, 'file-journal'))).toBe(false);
});
