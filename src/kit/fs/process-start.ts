// A process's start time and the machine's boot id. Together they tell a process from a later one with the same pid.

import { readTextOrEmpty } from './read-text-or-empty.ts';

/** Returns clock ticks since boot; undefined when there is no such process or no /proc. */
export function startTicks(pid: number): number | undefined {
  const stat = readTextOrEmpty(`/proc/${pid}/stat`);
  // The name (field 2, in parentheses) may contain anything; the start time is field 22.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return stat === '' || !Number.isFinite(ticks) ? undefined : ticks;
}

/** Returns an id that changes with every boot; null without /proc. */
export function bootId(): string | null {
  return readTextOrEmpty('/proc/sys/kernel/random/boot_id').trim() || null;
}
