// When a process began, and which start of the machine that counts from: with both, a process can be told from a later one of the
// same number.

import { textIfThere } from './text-if-there.ts';

/** Returns ticks since the machine came up; undefined where there is no such process, or the system does not tell. */
export function startTicks(pid: number): number | undefined {
  const stat = textIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything; start time is field 22, and the name is field 2.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return stat === '' || !Number.isFinite(ticks) ? undefined : ticks;
}

/** Returns an id that changes with every start of the machine; null where the system does not tell. */
export function bootId(): string | null {
  return textIfThere('/proc/sys/kernel/random/boot_id').trim() || null;
}
