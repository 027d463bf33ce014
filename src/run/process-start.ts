// When a process began, as the system counts it: with that a process can be told from a later one of the same number.

import { textIfThere } from './text-if-there.ts';

/** Returns ticks since the machine came up; undefined where there is no such process, or the system does not tell. */
export function startTicks(pid: number): number | undefined {
  const stat = textIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything; start time is field 22, and the name is field 2.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return stat === '' || !Number.isFinite(ticks) ? undefined : ticks;
}
