// How many processors' worth of time the control groups of this process allow, as a container or a systemd unit sets it
// (`cpu.max`, or `cpu.cfs_quota_us` in version 1). The tightest limit counts, from the process's own group up to the root.

import { dirname, join } from 'node:path';
import { readTextOrEmpty } from '../kit/fs/read-text-or-empty.ts';

/** Where version 1 may have its CPU controller mounted. */
const V1_MOUNTS: readonly string[] = ['cpu', 'cpu,cpuacct', 'cpuacct,cpu'];
/** Version 2, by itself and beside version 1. */
const V2_MOUNTS: readonly string[] = ['', 'unified'];

/**
 * Returns the quota in processors, such as 0.5; null where there is none. `root` is where `/proc` and `/sys` lie. Never throws:
 * what cannot be read sets no limit.
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

/** In a container the path may be the host's, of which only the upper part, or only the root, is there. */
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

/** `max 100000`, or microseconds in a period of microseconds: `50000 100000`. */
function quotaV2(directory: string): number | null {
  const [quota, period] = readTextOrEmpty(join(directory, 'cpu.max')).trim().split(' ');
  return ratio(Number(quota), Number(period));
}

/** A quota of -1 is none. */
function quotaV1(directory: string): number | null {
  const [quota, period] = ['quota', 'period'].map((name) => readTextOrEmpty(join(directory, `cpu.cfs_${name}_us`)).trim());
  return ratio(Number(quota), Number(period));
}

function ratio(quota: number, period: number): number | null {
  return quota > 0 && period > 0 ? quota / period : null;
}
