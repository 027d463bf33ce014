// Who holds a lock, as the kernel tells it: words for a message. Whether it is held is asked of the lock alone, so that nothing
// here can be stale.

import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { startTicks } from './process-start.ts';
import { textIfThere } from './text-if-there.ts';

/** SQLite's lock bytes begin here (sqlite.org/fileformat2.html, 1.4). */
const FIRST_LOCK_BYTE = 1_073_741_824;
/** USER_HZ, which is 100 wherever Linux tells it. */
const TICKS_PER_SECOND = 100;

/** Returns process, machine and start of the run that holds the lock, as far as this machine can tell. */
export function lockHolder(path: string): string {
  const pid = holderPid(path);
  if (pid === undefined) return `a process that ${hostname()} does not show, perhaps of another machine`;
  const since = startOf(pid);
  return `process ${pid} on ${hostname()}${since === undefined ? '' : `, since ${since.toISOString().slice(0, 19)}Z`}`;
}

/** By /proc/locks; some file systems have another device number there than stat has. */
function holderPid(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  const line = /^\d+: POSIX +\S+ +WRITE +(\d+) [0-9a-f]+:[0-9a-f]+:(\d+) (\d+) /gm;
  for (const [, pid, inode, from] of textIfThere('/proc/locks').matchAll(line)) {
    if (Number(inode) === stats?.ino && Number(from) >= FIRST_LOCK_BYTE && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

function startOf(pid: number): Date | undefined {
  const ticks = startTicks(pid);
  const uptime = Number(textIfThere('/proc/uptime').split(' ')[0]);
  if (ticks === undefined || !Number.isFinite(uptime)) return undefined;
  return new Date(Date.now() - (uptime - ticks / TICKS_PER_SECOND) * 1000);
}
