import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { runInWorker } from '../../src/engine/run-in-worker.ts';

afterEach(() => vi.restoreAllMocks());

test('if no process can be started, the work is done in this one', async () => {
  vi.spyOn(cluster, 'fork').mockImplementation(() => {
    const worker = Object.assign(new EventEmitter(), { process: { pid: undefined }, isConnected: () => false });
    setImmediate(() => worker.emit('error', new Error('spawn node EAGAIN')));
    return worker as unknown as Worker;
  });
  const { signal } = new AbortController();
  expect(await runInWorker('plan', '/none', {}, () => 'done here', signal)).toBe('done here');
});
