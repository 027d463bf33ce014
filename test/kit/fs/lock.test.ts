import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLocked, takeLock } from '../../../src/kit/fs/lock.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';

const HOLDER = `
  const db = new (require('better-sqlite3'))(process.argv[1]);
  db.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  process.stdout.write('held');
  setInterval(() => {}, 1000);`;

/** Holds the lock in another process, like another run. */
async function heldElsewhere(path: string): Promise<{ kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

test('a lock held elsewhere is refused within a second, and free when its holder is killed', async () => {
  const path = join(scratchDirectory(), 'lock');
  const holder = await heldElsewhere(path);
  expect(isLocked(path)).toBe(true);
  const start = performance.now();
  expect(() => takeLock(path, 'the job')).toThrow(
    expect.objectContaining({ code: 'LOCKED', message: expect.stringMatching(/the job/) }),
  );
  expect(performance.now() - start).toBeLessThan(1000);
  await holder.kill();
  expect(isLocked(path)).toBe(false);
  using lock = takeLock(path, 'the job');
  expect(existsSync(path)).toBe(true);
  lock.remove();
});

test('a check does not take the lock, and a removed lock leaves nothing behind', () => {
  const directory = scratchDirectory();
  const path = join(directory, 'lock');
  expect(isLocked(path)).toBe(false);
  takeLock(path, 'x').remove();
  expect(readdirSync(directory)).toEqual([]);
  using again = takeLock(path, 'x');
  again.remove();
});

test('two locks in one directory are independent', () => {
  const directory = scratchDirectory();
  using a = takeLock(join(directory, 'a'), 'a');
  using b = takeLock(join(directory, 'b'), 'b');
  a.remove();
  b.remove();
  expect(readdirSync(directory)).toEqual([]);
});
