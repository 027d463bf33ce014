// The kernel kills a worker that uses more memory than its control group allows: it is replaced, its shard retried, and the
// output is that of an undisturbed run.

import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { childrenOf, isAtShard, MAIN } from '../support/cli.ts';
import { LONG, type OutputName, Subject, start } from './subject.ts';

/** The memory that the worker may take from the moment it is limited. */
const LIMIT_BYTES = 1_048_576;
const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

test.each((LONG ? ['flat', 'PMTiles', 'normalized'] : ['flat']) as OutputName[])(
  '%s: a worker that is killed for its memory is replaced',
  async (output) => {
    await subject.reference(output);
    const place = subject.makePlace();
    using group = new MemoryGroup(`tilefold-test-${process.pid}`, LIMIT_BYTES);
    const args = subject.args(output, 'split-merge', '--progress', 'json', '--report-format', 'json');
    const run = start([process.execPath, MAIN, ...args], place);
    group.add(await workerAtShard(run.pid));
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(group.kills(), 'processes that the kernel killed').toBeGreaterThanOrEqual(1);
    expect(JSON.parse(stdout).shards.retried).toBeGreaterThanOrEqual(1);
    await subject.expectDone(output, place);
    rmSync(place, { recursive: true });
    await pause(100);
  },
  60_000,
);

/** Waits for a worker that has begun a shard: one killed earlier has nothing to retry. */
async function workerAtShard(primary: number): Promise<number> {
  for (;;) {
    const worker = childrenOf(primary).find(isAtShard);
    if (worker !== undefined) return worker;
    await pause(1);
  }
}

/** A control group of either version, without swap. Creating one requires root. */
class MemoryGroup implements Disposable {
  readonly #directory: string;
  readonly #isOld: boolean;

  constructor(name: string, bytes: number) {
    this.#isOld = existsSync(join(V1, 'memory.limit_in_bytes'));
    if (!this.#isOld && !existsSync(join(V2, 'cgroup.controllers'))) {
      throw new Error('control groups are needed to limit a worker; this machine has none under /sys/fs/cgroup');
    }
    if (!this.#isOld) writeFileSync(join(V2, 'cgroup.subtree_control'), '+memory');
    this.#directory = join(this.#isOld ? V1 : V2, name);
    mkdirSync(this.#directory);
    writeFileSync(join(this.#directory, this.#isOld ? 'memory.limit_in_bytes' : 'memory.max'), String(bytes));
  }

  add(pid: number): void {
    writeFileSync(join(this.#directory, 'cgroup.procs'), String(pid));
  }

  kills(): number {
    const text = readFileSync(join(this.#directory, this.#isOld ? 'memory.oom_control' : 'memory.events'), 'utf8');
    return Number(/^oom_kill (\d+)/m.exec(text)?.[1]);
  }

  [Symbol.dispose](): void {
    rmdirSync(this.#directory);
  }
}
