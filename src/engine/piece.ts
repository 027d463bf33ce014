// The types of a piece of work: its runner and its events. Independent of jobs: the shards of a run and the parts of a survey are both
// pieces.

import type { WireError } from '../errors.ts';
import type { ProcessUsage } from '../kit/process-usage.ts';
import type { ShardProgress, Watch } from '../shard/shard.ts';
import type { TileTrial } from '../shard/tile-trial.ts';

export interface Piece {
  readonly index: number;
  /** Approximate amount of work, by which the largest piece is run first. */
  readonly bytes: number;
}

/** One attempt at a piece. */
export interface Order<Work> {
  readonly piece: Work;
  readonly attempt: number;
  /** Set for a piece that runs in isolation. */
  readonly watch?: Watch | undefined;
}

/** Runs pieces. Results do not depend on the process. */
export interface Runner<Task, Work, Result> {
  /** Opens the resources shared by all pieces. A process that fails here cannot run any. */
  open(): Task | Promise<Task>;
  /** Runs one piece step by step. An early return discards what was written. */
  steps(task: Task, order: Order<Work>): Generator<ShardProgress, Result>;
  /** Processes a single tile. `heartbeat` reports that the work is still going on. */
  tryOut?(task: Task, trial: TileTrial, heartbeat: () => void): Promise<void>;
}

export type PieceEvent<Result> =
  | { type: 'started'; piece: number; attempt: number; pid: number }
  | { type: 'progress'; piece: number; progress: ShardProgress }
  /** `usage` is the cumulative resource use of the process that sealed the piece. */
  | { type: 'sealed'; piece: number; result: Result; usage: ProcessUsage }
  /** The attempt failed, and the piece is retried. */
  | { type: 'retry'; piece: number; attempt: number; error: WireError }
  /** Given up for this run. */
  | { type: 'failed'; piece: number; attempt: number; error: WireError };
