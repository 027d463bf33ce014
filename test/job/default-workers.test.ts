import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cpuQuota } from '../../src/job/cpu-quota.ts';
import { adviseWorkers } from '../../src/job/default-workers.ts';
import { MAIN } from '../support/cli.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const GB = 1e9;

test.each([
  [8, 64 * GB, null, 8, /^one a core/],
  [32, 4 * GB, null, 14, /4.00 GB of memory hold 14 .* there are 32 cores/],
  [2, 0.2 * GB, null, 1, /hold 1 /],
  [1, 0.2 * GB, null, 1, /^one a core/],
  [8, 64 * GB, 0.5, 1, /^a CPU quota of 0.5 is worth 1; 64.0 GB of memory would hold/],
  [8, 64 * GB, 1.5, 2, /^a CPU quota of 1.5 is worth 2/],
  [8, 64 * GB, 16, 8, /^one a core/],
  [8, 0.9 * GB, 4, 2, /900 MB of memory hold 2 of 262 MB; a CPU quota of 4 is worth 4/],
])('%s cores, %s bytes of memory and a quota of %s give %s workers', (cores, memory, quota, workers, reason) => {
  expect(adviseWorkers({ cores, memory, quota })).toEqual({ workers, reason: expect.stringMatching(reason) });
});

test('this machine gives at least one', () => {
  expect(adviseWorkers().workers).toBeGreaterThanOrEqual(1);
});

test.each([
  ['half a CPU, version 2', { 'proc/self/cgroup': '0::/a/b\n', 'sys/fs/cgroup/a/b/cpu.max': '50000 100000\n' }, 0.5],
  [
    'the lowest of its ancestors',
    {
      'proc/self/cgroup': '0::/a/b\n',
      'sys/fs/cgroup/a/b/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/a/cpu.max': '150000 100000\n',
      'sys/fs/cgroup/cpu.max': '400000 100000\n',
    },
    1.5,
  ],
  [
    "a container, whose path is the host's",
    { 'proc/self/cgroup': '0::/docker/7\n', 'sys/fs/cgroup/cpu.max': '200000 100000' },
    2,
  ],
  [
    'half a CPU, version 1',
    {
      'proc/self/cgroup': '4:memory:/x\n3:cpu,cpuacct:/x\n0::/\n',
      'sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us': '50000\n',
      'sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us': '100000\n',
    },
    0.5,
  ],
  [
    'version 1 without a quota',
    {
      'proc/self/cgroup': '3:cpu:/\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    null,
  ],
  ['no limit', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }, null],
  ['nonsense', { 'proc/self/cgroup': 'none', 'sys/fs/cgroup/cpu.max': 'a b c' }, null],
  ['a system without control groups', {}, null],
])('the quota of %s', (_, files, expected) => {
  const root = scratchDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  expect(cpuQuota(root)).toBe(expected);
});

/** Creating a control group requires root and a CPU controller. */
const V1 = '/sys/fs/cgroup/cpu';

test.runIf(existsSync(join(V1, 'cpu.cfs_quota_us')) && process.getuid?.() === 0)(
  'in a control group of half a CPU the default is one worker',
  () => {
    const group = join(V1, `tilefold-test-${process.pid}`);
    mkdirSync(group);
    try {
      writeFileSync(join(group, 'cpu.cfs_period_us'), '100000');
      writeFileSync(join(group, 'cpu.cfs_quota_us'), '50000');
      const command = `echo $$ > ${group}/cgroup.procs; exec '${process.execPath}' '${MAIN}' doctor --report-format json`;
      const { stdout, stderr, status } = spawnSync('sh', ['-c', command], { cwd: scratchDirectory(), encoding: 'utf8' });
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
      const { workers, findings } = JSON.parse(stdout);
      expect(workers).toBe(1);
      expect(findings.find(({ check }: { check: string }) => check === 'workers').found).toContain('CPU quota of 0.5');
    } finally {
      rmdirSync(group);
    }
  },
);
