// An MBTiles output is synced in the background during the merge, and the disk refuses. A handle gets such an error once: unless
// it is reported then, the last sync would succeed for an incomplete output.

import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BigCopy } from './big-copy.ts';
import { expectOneLine } from './subject.ts';
import { runWith } from './system-calls.ts';

const copy = new BigCopy('out.mbtiles');
beforeAll(() => copy.prepare(), 120_000);
afterAll(() => copy[Symbol.dispose]());

test.each([
  ['EIO', 1],
  ['ENOSPC', 7],
])(
  'a failed background sync, %s, ends the run with exit %i and a clear error, and a resume gives the same bytes',
  async (errno, code) => {
    const made = copy.makePlace();
    // SQLite calls fsync, and shards are synced when they are half a minute old: the calls of fdatasync here are the merge's.
    const result = await runWith('fdatasync', 1, `error=${errno}`, made.args, made.place);
    expect(result.isInjected).toBe(true);
    expect(result.code, result.stderr).toBe(code);
    expectOneLine(result, new RegExp(`\\.out\\.mbtiles\\.\\w+\\.part: ${errno}: .*fdatasync`));
    // After an error of the disk the temporary output is not used again. Only the pointer to the job, which is elsewhere, is
    // left.
    expect(readdirSync(made.place)).toEqual(['.out.mbtiles.tilefold-job']);
    await copy.expectResumes(made);
  },
  120_000,
);
