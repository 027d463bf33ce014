// The types of the `status` report.

import type { CheckpointRow } from '../ledger/ledger.ts';
import type { Receipt } from '../output/receipt.ts';
import type { TallyReport } from '../report-types.ts';
import type { JobStop } from './job-end.ts';

/**
 * 'finished': the output was committed. 'running': a run is active. 'resumable': no run is active, and --resume continues.
 * 'failed-shards': as 'resumable', and only failed shards are left.
 */
export type JobState = 'finished' | 'running' | 'resumable' | 'failed-shards';

export interface StatusReport {
  state: JobState;
  /** null while the run is planning, or if only a receipt is left. */
  job: string | null;
  /** null while the run is planning. */
  command: string | null;
  input: string | null;
  /** null for the checkpoint of a survey, whose report is no archive. */
  output: string | null;
  /** Whether a run is active. */
  live: boolean;
  /** Of a checkpoint: the survey that is under way. */
  phase: string;
  /** When and why the last run ended; null if one is active, if the output was committed, or if unknown. */
  stop: JobStop | null;
  /** Shell command that resumes the job; null if there is nothing to do. */
  next: string | null;
  /** Shell command that runs just the failed shards again; null if there are none, or a run is active. */
  rerun: string | null;
  /** Of a checkpoint: its parts. */
  shards: { total: number; pending: number; running: number; sealed: number; failed: number; merged: number };
  tiles: { total: number; read: number; written: number };
  /** Tiles, as z/x/y, that crash every process that transforms them: the first few of each shard. */
  lethal_tiles: string[];
  checkpoints: Checkpoint[];
  /** The receipt of a committed output. */
  receipt: Receipt | null;
}

/** A ledger row with its JSON columns parsed. */
export interface Checkpoint extends Omit<CheckpointRow, 'dropped' | 'warnings'> {
  /** Tiles by reason. */
  dropped: Record<string, number>;
  /** Tallies of undecodable tiles and of other warnings. */
  warnings: TallyReport[];
}
