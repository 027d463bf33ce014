// Describes the holder of a lock for error messages, from the kernel's lock table. Whether the lock is held is decided by the
// lock alone.

import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { startTicks } from './process-start.ts';
import { readTextOrEmpty } from './read-text-or-empty.ts';

/** SQLite's lock bytes begin here (sqlite.org/fileformat2.html, 1.4). */
const FIRST_LOCK_BYTE = 1_073_741_824;
/** USER_HZ, which is 100 wherever Linux tells it. */
const TICKS_PER_SECOND = 100;

/** Returns process, host and start time of the lock's holder, as far as this machine knows. */
export function lockHolder(path: string): string {
  const pid = holderPid(path);
  if (pid === undefined) return `a process that ${hostname()} does not show, perhaps on another machine`;
  const since = startOf(pid);
  return `process ${pid} on ${hostname()}${since === undefined ? '' : `, since ${since.toISOString().slice(0, 19)}Z`}`;
}

/** Reads /proc/locks. Matched by inode only: on some file systems its device number differs from stat's. */
function holderPid(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  const line = /^\d+: POSIX +\S+ +WRITE +(\d+) [0-9a-f]+:[0-9a-f]+:(\d+) (\d+) /gm;
  for (const [, pid, inode, from] of readTextOrEmpty('/proc/locks').matchAll(line)) {
    if (Number(inode) === stats?.ino && Number(from) >= FIRST_LOCK_BYTE && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

function startOf(pid: number): Date | undefined {
  const ticks = startTicks(pid);
  const uptime = Number(readTextOrEmpty('/proc/uptime').split(' ')[0]);
  if (ticks === undefined || !Number.isFinite(uptime)) return undefined;
  return new Date(Date.now() - (uptime - ticks / TICKS_PER_SECOND) * 1000);
}
