import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppendFile } from '../../../../src/archive/pmtiles/write/append-file.ts';
import { WriteBehind } from '../../../../src/archive/pmtiles/write/write-behind.ts';
import { scratchDirectory } from '../../../support/mbtiles-builder.ts';
import { seeded } from '../../../support/pmtiles-tileset.ts';

const path = (): string => join(scratchDirectory(), 'data');

function opened(file: string, flags: string): { fd: number } & Disposable {
  const fd = openSync(file, flags);
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

test('data written behind has its appended order, in whatever order the writes end', async () => {
  const random = seeded(8);
  const file = path();
  const pieces = Array.from({ length: 3000 }, (_, i) => Buffer.alloc(Math.floor(random() * 900), i % 251));
  {
    using handle = opened(file, 'wx+');
    const append = new AppendFile({ path: file, fd: handle.fd, flags: 'wx+', bufferBytes: 512, start: 7, behind: true });
    for (const [i, piece] of pieces.entries()) {
      append.append(piece);
      if (i % 200 === 199) await append.idle();
    }
    await append.idle();
    append.sync();
    expect(append.position).toBe(7 + pieces.reduce((sum, { length }) => sum + length, 0));
    append.close();
  }
  expect(readFileSync(file).subarray(7).equals(Buffer.concat(pieces))).toBe(true);
});

test('at most four buffers are in use; a caller without a free one gets null', async () => {
  const file = path();
  using handle = opened(file, 'wx+');
  const behind = new WriteBehind(file, handle.fd);
  const given = [0, 1, 2, 3, 4].map((i) => behind.swap(Buffer.alloc(8, `${i}`), 8, i * 8) !== null);
  expect(given).toEqual([true, true, true, false, false]);
  expect(behind.isIdle).toBe(false);
  await behind.idle();
  expect(behind.isIdle).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(['0', '1', '2'].map((digit) => digit.repeat(8)).join(''));
  expect(behind.swap(Buffer.alloc(8, '3'), 8, 24)).not.toBeNull();
  await behind.idle();
});

test('operations on the whole file are refused while a write is in flight', async () => {
  const file = path();
  using handle = opened(file, 'wx+');
  const append = new AppendFile({ path: file, fd: handle.fd, flags: 'wx+', bufferBytes: 16, start: 0, behind: true });
  append.append(Buffer.alloc(12));
  append.append(Buffer.alloc(12));
  const refused = expect.objectContaining({ code: 'INTERNAL' });
  for (const call of [() => append.sync(), () => append.flush(), () => append.truncate(0), () => append.endBehind()]) {
    expect(call).toThrow(refused);
  }
  await append.idle();
  append.endBehind();
  append.append(Buffer.alloc(12));
  append.truncate(4);
  append.sync();
  expect(readFileSync(file)).toHaveLength(4);
});

test('a failed write is thrown with the file name by the next wait or write, and by all later ones', async () => {
  const file = path();
  writeFileSync(file, '');
  // A handle opened for reading refuses to write.
  using handle = opened(file, 'r');
  const behind = new WriteBehind(file, handle.fd);
  expect(behind.swap(Buffer.alloc(8), 8, 0)).not.toBeNull();
  const failed = expect.objectContaining({ code: 'IO', message: expect.stringContaining(`${file} cannot be written: EBADF`) });
  await expect(behind.idle()).rejects.toEqual(failed);
  expect(() => behind.swap(Buffer.alloc(8), 8, 0)).toThrow(failed);
  await expect(behind.idle()).rejects.toEqual(failed);
});
