// The worker process of an inspection: its error when it cannot start.

import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const WORKER = join(import.meta.dirname, '../../../dist/survey/scan/scan-worker.js');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-scan-worker-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a folder that is gone is reported to the primary, with no stack trace on stderr', async () => {
  const worker = fork(WORKER, [join(directory, 'layers')], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let stderr = '';
  worker.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const { promise: message, resolve } = Promise.withResolvers<unknown>();
  worker.on('message', resolve);
  const { promise: closed, resolve: close } = Promise.withResolvers<number | null>();
  worker.on('close', close);
  expect(await message).toMatchObject({ type: 'unfit', error: { message: expect.stringContaining(join(directory, 'layers')) } });
  expect(await closed).toBe(1);
  expect(stderr).toBe('');
});
