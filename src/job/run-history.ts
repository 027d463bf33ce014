// Records a job's runs in the ledger: the start of the first, and start and end of the last. A run without an end is still going on or
// was killed.

import { hostname } from 'node:os';
import { bootId } from '../kit/fs/process-start.ts';
import { quietly } from '../kit/fs/removal.ts';
import { readEndRecord, reserveEndRecord, writeEndRecord } from './end-record.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { StopReport } from './report-types.ts';
import type { CommandLine } from './run-options.ts';

const FACT = 'run';

export interface RunFact {
  /** Start of the job's first run. Times are ISO 8601, UTC. */
  readonly jobStarted: string;
  /** Number of runs, this one included. */
  readonly runs: number;
  /** Start of the last run. */
  readonly started: string;
  readonly pid: number;
  readonly host: string;
  /** Boot id of the machine, to detect a reboot; null if the system has none. */
  readonly boot: string | null;
  readonly commandLine: CommandLine | null;
  /** null: running, or killed. 'done': the output was committed, or the part that was asked for is done. */
  readonly end: StopReport | 'done' | null;
}

/** Records the start of a run, and returns the job's updated history. */
export function beginRun({ directory }: Job, ledger: Ledger, started: string, commandLine: CommandLine | null): RunFact {
  const before = ledger.fact<RunFact>(FACT);
  const fact: RunFact = {
    jobStarted: before?.jobStarted ?? started,
    runs: (before?.runs ?? 0) + 1,
    started,
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    commandLine,
    end: null,
  };
  reserveEndRecord(directory);
  ledger.setFact(FACT, fact);
  return fact;
}

/** Records how a run ended. Never throws: a full disk must not hide the error that ended the run. */
export function endRun({ directory }: Job, ledger: Ledger, fact: RunFact, end: StopReport | 'done'): void {
  try {
    ledger.setFact(FACT, { ...fact, end });
  } catch {
    quietly(() => end !== 'done' && writeEndRecord(directory, { started: fact.started, end }));
  }
}

/** Returns the last run; undefined if the ledger has no record of one. */
export function lastRun({ directory }: Pick<Job, 'directory'>, ledger: Ledger): RunFact | undefined {
  const fact = ledger.fact<RunFact>(FACT);
  return fact?.end === null ? { ...fact, end: readEndRecord(directory, fact.started) ?? null } : fact;
}
