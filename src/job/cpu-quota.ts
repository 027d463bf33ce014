// Reads the CPU quota of this process's control groups, as set by a container or a systemd unit (`cpu.max`, or `cpu.cfs_quota_us` in
// version 1). The tightest limit counts, from the process's own group up to the root.

import { dirname, join } from 'node:path';
import { readTextOrEmpty } from '../kit/fs/read-text-or-empty.ts';

/** Possible mount points of the version 1 CPU controller. */
const V1_MOUNTS: readonly string[] = ['cpu', 'cpu,cpuacct', 'cpuacct,cpu'];
/** Version 2, alone and beside version 1. */
const V2_MOUNTS: readonly string[] = ['', 'unified'];

/**
 * Returns the quota in processors, such as 0.5; null without one. `root` is the directory that contains `proc` and `sys`. Never
 * throws: a file that cannot be read sets no limit.
 */
export function cpuQuota(root: string = '/'): number | null {
  const groups = readTextOrEmpty(join(root, 'proc/self/cgroup')).split('\n');
  const limits = groups.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return limitsOf(root, V2_MOUNTS, path, quotaV2);
    return controllers.split(',').includes('cpu') ? limitsOf(root, V1_MOUNTS, path, quotaV1) : [];
  });
  return limits.length === 0 ? null : Math.min(...limits);
}

/** In a container the path may be the host's, of which only the upper part or the root exists here. */
function limitsOf(
  root: string,
  mounts: readonly string[],
  path: string,
  quotaOf: (directory: string) => number | null,
): number[] {
  return mounts.flatMap((mount) => {
    const top = join(root, 'sys/fs/cgroup', mount);
    const found: number[] = [];
    for (let at = join('/', path); ; at = dirname(at)) {
      const quota = quotaOf(join(top, at));
      if (quota !== null) found.push(quota);
      if (at === '/') return found;
    }
  });
}

/** Reads `max 100000`, or quota and period in microseconds: `50000 100000`. */
function quotaV2(directory: string): number | null {
  const [quota, period] = readTextOrEmpty(join(directory, 'cpu.max')).trim().split(' ');
  return ratio(Number(quota), Number(period));
}

/** A quota of -1 means no limit. */
function quotaV1(directory: string): number | null {
  const [quota, period] = ['quota', 'period'].map((name) => readTextOrEmpty(join(directory, `cpu.cfs_${name}_us`)).trim());
  return ratio(Number(quota), Number(period));
}

function ratio(quota: number, period: number): number | null {
  return quota > 0 && period > 0 ? quota / period : null;
}
