// A piece of work: how it is run, in whatever process, and what is reported of it. Knows no job: a run's shards and a survey's parts
// are pieces alike.

import type { WireError } from '../errors.ts';
import type { ProcessUsage } from '../kit/process-usage.ts';
import type { ShardProgress, Watch } from '../shard/shard.ts';
import type { TileTrial } from '../shard/tile-trial.ts';

export interface Piece {
  readonly index: number;
  /** About how much work it is: the largest piece goes first. */
  readonly bytes: number;
}

/** One attempt at a piece. */
export interface Order<Work> {
  readonly piece: Work;
  readonly attempt: number;
  /** For a piece that workers did not survive. */
  readonly watch?: Watch | undefined;
}

/** How pieces are run. Equal pieces give equal results, whatever process runs them. */
export interface Runner<Task, Work, Result> {
  /** Opens what all pieces need. A process that fails here cannot run any. */
  open(): Task | Promise<Task>;
  /** Runs one piece, step by step. Returning early discards what was written. */
  steps(task: Task, order: Order<Work>): Generator<ShardProgress, Result>;
  /** Works on one tile alone; `heartbeat` reports that it still does. */
  tryOut?(task: Task, trial: TileTrial, heartbeat: () => void): Promise<void>;
}

export type PieceEvent<Result> =
  | { type: 'started'; piece: number; attempt: number; pid: number }
  | { type: 'progress'; piece: number; progress: ShardProgress }
  /** `usage` is that of the process that sealed it, so far. */
  | { type: 'sealed'; piece: number; result: Result; usage: ProcessUsage }
  /** This attempt failed; the piece is tried again. */
  | { type: 'retry'; piece: number; attempt: number; error: WireError }
  /** Given up for this run. */
  | { type: 'failed'; piece: number; attempt: number; error: WireError };
