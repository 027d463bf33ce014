// Determines when and why a job's last run ended: as recorded, or as inferred for a run that was killed.

import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { bootId } from '../../kit/fs/process-start.ts';
import type { StopReport } from '../report-types.ts';
import type { RunFact } from '../run-history.ts';

/** 'killed' and 'machine-down' are inferred, since such a run records no end. */
export interface JobStop extends Omit<StopReport, 'why' | 'code'> {
  why: StopReport['why'] | 'killed' | 'machine-down';
}

/** Returns null for a run that succeeded or is unknown. */
export function jobStop(fact: RunFact | undefined, ledgerPath: string): JobStop | null {
  if (fact === undefined || fact.end === 'done') return null;
  if (fact.end !== null) {
    const { code: _, ...stop } = fact.end;
    return stop;
  }
  const at = lastSign(ledgerPath) ?? fact.started;
  const boot = bootId();
  const isDown = fact.host === hostname() && fact.boot !== null && boot !== null && fact.boot !== boot;
  const who = `process ${fact.pid} on ${fact.host}`;
  const killed = `${who} left no record of its end: it was killed (kill -9, or the system was out of memory)`;
  const message = isDown ? `${who} ended when the machine went down (a power cut, or a reboot)` : killed;
  return { why: isDown ? 'machine-down' : 'killed', at, signal: null, message };
}

/** Returns the time of the last write to the ledger, usually a few seconds before the run's end. */
function lastSign(ledgerPath: string): string | undefined {
  const times = [ledgerPath, `${ledgerPath}-wal`].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const latest = Math.max(...times);
  return latest === 0 ? undefined : new Date(latest).toISOString();
}
