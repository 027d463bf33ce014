// A disk filled to the last byte by another program: the run still records how it ended, with and without free space.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { StatusReport } from '../../src/index.ts';
import { MAIN } from '../support/cli.ts';
import { errorsBy } from '../support/published-schema.ts';
import { Mount } from './mounts.ts';
import { runNode, Subject, start, tool } from './subject.ts';

const ROOM_KIB = 24_576;

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

test('report, metrics, --on-end and status say that the disk was full, and the next command resumes', async () => {
  await using disk = await Mount.tmpfs(subject.makePlace(), ROOM_KIB);
  const [metrics, told] = [join(subject.home, 'metrics.json'), join(subject.home, 'told.json')];
  const records = ['--metrics', metrics, '--on-end', `cp "$TILEFOLD_REPORT" '${told}'`, '--report-format', 'json'];
  const args = subject.args('PMTiles', 'split-merge', '--progress', 'json', ...records);
  const cli = start([process.execPath, MAIN, ...args], disk.path);
  // As the map begins: a progress line that counts tiles may come after the last of them.
  await cli.saw(/"phase":"map"/);
  process.kill(-cli.pid, 'SIGSTOP');
  // `dd` ends with exit code 1, as intended.
  await tool('sh', '-c', `dd if=/dev/zero of=${disk.path}/fill bs=1k count=${ROOM_KIB} 2> /dev/null || true`);
  process.kill(-cli.pid, 'SIGCONT');
  const ended = await cli.ended;
  expect(ended.code).toBe(7);
  const report = JSON.parse(ended.stdout);
  expect(errorsBy('run-report', report)).toEqual([]);
  expect(report).toMatchObject({ status: 'stopped', stop: { why: 'disk-full', code: 'DISK_FULL' } });
  expect(JSON.parse(readFileSync(metrics, 'utf8'))).toMatchObject({ status: 'stopped', exit_code: 7 });
  expect(JSON.parse(readFileSync(told, 'utf8'))).toEqual(report);
  // The run freed some space; it is filled again.
  await tool('sh', '-c', `dd if=/dev/zero of=${disk.path}/more bs=1k count=${ROOM_KIB} 2> /dev/null || true`);
  const status = await runNode(['status', 'out.pmtiles', '--report-format', 'json'], disk.path);
  expect({ code: status.code, stderr: status.stderr }).toEqual({ code: 11, stderr: '' });
  const found = JSON.parse(status.stdout) as StatusReport;
  expect(errorsBy('status', found)).toEqual([]);
  expect(found).toMatchObject({ state: 'resumable', stop: { why: 'disk-full' } });
  for (const name of ['fill', 'more']) rmSync(join(disk.path, name));
  await subject.expectResumes('PMTiles', 'split-merge', disk.path);
});
