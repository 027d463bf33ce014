// Two runs at once: the second is refused within a second with exit 8 and a message that says who holds the lock. A killed holder
// leaves nothing that a human would have to remove.

import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MAIN, type RunningCli } from '../support/cli.ts';
import { expectOneLine, runNode, Subject, start } from './subject.ts';

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

/** A run that is stopped while its shards run, with everything that it holds. */
async function stoppedRun(place: string, ...more: string[]): Promise<RunningCli> {
  const run = start([process.execPath, MAIN, ...subject.args('flat', 'split-merge', '--progress', 'json', ...more)], place);
  await run.saw(/"state":"started"/);
  process.kill(-run.pid, 'SIGSTOP');
  return run;
}

async function end(run: RunningCli): Promise<void> {
  process.kill(-run.pid, 'SIGKILL');
  await run.ended;
}

test('the second run for an output reports process, machine and start of the first, and continues when that is killed', async () => {
  const place = subject.makePlace();
  const first = await stoppedRun(place);
  const from = performance.now();
  const second = await runNode(subject.args('flat', 'stream', '--resume'), place);
  expect(performance.now() - from).toBeLessThan(2_000);
  expect(second.code).toBe(8);
  expectOneLine(second, new RegExp(`process ${first.pid} on ${hostname()}, since \\d{4}-\\d\\d-\\d\\dT`));
  const since = new Date(/since ([^)]+)\)/.exec(second.stderr)?.[1] as string).getTime();
  expect(Math.abs(since - Date.now())).toBeLessThan(120_000);
  await end(first);
  await subject.expectResumes('flat', 'split-merge', place);
  rmSync(place, { recursive: true });
});

test.each(['--resume', '--restart'])('a job held by a run for another output is left alone, %s', async (option) => {
  const place = subject.makePlace();
  const job = join(place, 'job');
  const first = await stoppedRun(place, '--checkpoint', job);
  const args = subject
    .args('normalized', 'stream', option, '--checkpoint', job)
    .map((arg) => (arg === 'out.mbtiles' ? 'other.mbtiles' : arg));
  const second = await runNode(args, place);
  expect(second.code).toBe(8);
  expectOneLine(second, new RegExp(`the job ${job} is in use by another run \\(process ${first.pid} `));
  expect(existsSync(join(job, 'request.json'))).toBe(true);
  process.kill(-first.pid, 'SIGCONT');
  expect((await first.ended).code).toBe(0);
  await subject.expectDone('flat', place);
  rmSync(place, { recursive: true });
});
