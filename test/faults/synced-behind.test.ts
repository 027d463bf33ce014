// An MBTiles output is brought to disk behind the merge's back, and the disk refuses. A handle hears of it once: unless it is told then, the
// last sync of all would say yes to an output that is not there.

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
  'a sync behind the merge that fails with %s ends the run with exit %i and in words, and it is resumed to the same bytes',
  async (errno, code) => {
    const made = copy.makePlace();
    // SQLite calls fsync, and shards are synced when they are half a minute old: what calls fdatasync here is the merge.
    const result = await runWith('fdatasync', 1, `error=${errno}`, made.args, made.place);
    expect(result.isInjected).toBe(true);
    expect(result.code, result.stderr).toBe(code);
    expectOneLine(result, new RegExp(`\\.out\\.mbtiles\\.\\w+\\.part: ${errno}: .*fdatasync`));
    // What the disk refused once is not built upon.
    // The pointer to the job, which lies elsewhere.
    expect(readdirSync(made.place)).toEqual(['.out.mbtiles.tilefold-job']);
    await copy.expectResumes(made);
  },
  120_000,
);
