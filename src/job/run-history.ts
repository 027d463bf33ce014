// What the ledger knows of the runs that a job has had: when the first one began, and how the last one went. A run that was killed has
// left no end, and that is how it is known.

import { hostname } from 'node:os';
import { bootId } from '../kit/fs/process-start.ts';
import { quietly } from '../kit/fs/removal.ts';
import type { Job } from './job.ts';
import { lastWordsOf, reserveLastWords, writeLastWords } from './last-words.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { StopReport } from './report-types.ts';
import type { CommandLine } from './run-options.ts';

const FACT = 'run';

export interface RunFact {
  /** When the job's first run began. Times are ISO 8601, UTC. */
  readonly jobStarted: string;
  /** How many runs there were. */
  readonly runs: number;
  /** Of the last one. */
  readonly started: string;
  readonly pid: number;
  readonly host: string;
  /** Another one says that the machine was started anew since; null where the system does not tell. */
  readonly boot: string | null;
  readonly commandLine: CommandLine | null;
  /** null: it is going on, or was killed; 'done': the output stands. */
  readonly end: StopReport | 'done' | null;
}

/** Writes down that a run begins, and returns what is known of the job's runs with it. */
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
  reserveLastWords(directory);
  ledger.setFact(FACT, fact);
  return fact;
}

/** Writes down how a run ended. A disk that takes no more of it must not hide what ended the run. */
export function endRun({ directory }: Job, ledger: Ledger, fact: RunFact, end: StopReport | 'done'): void {
  try {
    ledger.setFact(FACT, { ...fact, end });
  } catch {
    quietly(() => end !== 'done' && writeLastWords(directory, { started: fact.started, end }));
  }
}

/** Returns undefined for a ledger that is new, or was made by a version that did not write this down. */
export function lastRun({ directory }: Pick<Job, 'directory'>, ledger: Ledger): RunFact | undefined {
  const fact = ledger.fact<RunFact>(FACT);
  return fact?.end === null ? { ...fact, end: lastWordsOf(directory, fact.started) ?? null } : fact;
}
