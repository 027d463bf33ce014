import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TemporaryOutput } from '../../../src/job/output/temporary-output.ts';
import { SyncBehind } from '../../../src/kit/fs/sync-behind.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';

/** Whether `idle` has to wait for a sync. */
async function isUnderWay(behind: SyncBehind): Promise<boolean> {
  const idle = behind.idle().then(() => 'idle');
  const turns = Promise.resolve()
    .then(() => {})
    .then(() => {})
    .then(() => 'under way');
  return (await Promise.race([idle, turns])) === 'under way';
}

test('a sync begins when the file has grown enough, and is awaited', async () => {
  using output = new TemporaryOutput(join(scratchDirectory(), 'out'));
  const behind = new SyncBehind(output, 1000);
  appendFileSync(output.path, Buffer.alloc(999));
  behind.advance();
  expect(await isUnderWay(behind)).toBe(false);
  appendFileSync(output.path, Buffer.alloc(1));
  behind.advance();
  expect(await isUnderWay(behind)).toBe(true);
  await behind.idle();
  behind.advance();
  expect(await isUnderWay(behind)).toBe(false);
});

test('a failure is thrown by every later call, waiting or not', async () => {
  // A device that cannot be synced.
  const fd = openSync('/dev/null', 'r+');
  const behind = new SyncBehind({ path: 'out', fd }, 0);
  behind.advance();
  const refused = expect.objectContaining({ message: expect.stringMatching(/^out: EINVAL.*fdatasync/) });
  await expect(behind.idle()).rejects.toThrow(refused);
  await expect(behind.idle()).rejects.toThrow(refused);
  expect(() => behind.advance()).toThrow(refused);
  closeSync(fd);
});
