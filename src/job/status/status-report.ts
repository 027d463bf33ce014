// What `status` says of a job or of an output.

import type { CheckpointRow } from '../ledger/ledger.ts';
import type { Receipt } from '../output/receipt.ts';
import type { TallyReport } from '../report-types.ts';
import type { JobStop } from './job-end.ts';

/** 'finished': the output stands. 'resumable': nobody works on the job, and --resume goes on; 'failed-shards': with shards that failed alone. */
export type JobState = 'finished' | 'running' | 'resumable' | 'failed-shards';

export interface StatusReport {
  state: JobState;
  /** null: its run is at the plan, or has ended and left no more than a receipt. */
  job: string | null;
  /** null as long as the run is at the plan. */
  command: string | null;
  input: string | null;
  output: string;
  /** A run is working on it now. */
  live: boolean;
  phase: string;
  /** When and why the last run ended; null while one works, when the output stands, or where it is not known. */
  stop: JobStop | null;
  /** The command that goes on, for a shell; null where there is nothing to do, or the job was not made by a command. */
  next: string | null;
  shards: { total: number; pending: number; running: number; sealed: number; failed: number; merged: number };
  tiles: { total: number; read: number; written: number };
  /** Tiles, as z/x/y, that end every process that works on them: the first few of each shard. */
  lethal_tiles: string[];
  checkpoints: Checkpoint[];
  /** Of an output that stands. */
  receipt: Receipt | null;
}

/** A row of the ledger, its lists as lists. */
export interface Checkpoint extends Omit<CheckpointRow, 'dropped' | 'warnings'> {
  /** Tiles by reason. */
  dropped: Record<string, number>;
  /** Tiles that could not be read, and what is odd. */
  warnings: TallyReport[];
}
