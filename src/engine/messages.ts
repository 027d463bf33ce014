// What the primary and its workers send each other: small JSON, never tile bytes. The worker sends first.

import type { WireError } from '../errors.ts';
import type { ProcessUsage } from '../kit/process-usage.ts';
import type { ShardProgress } from '../shard/shard.ts';
import type { TileTrial } from '../shard/tile-trial.ts';
import type { Order } from './piece.ts';

export type WorkerMessage<Result> =
  | { type: 'ready' }
  /** Also the heartbeat. */
  | { type: 'progress'; piece: number; progress: ShardProgress }
  | { type: 'sealed'; piece: number; result: Result; usage: ProcessUsage }
  | { type: 'failed'; piece: number; error: WireError }
  /** The heartbeat of a process that has no progress to report. */
  | { type: 'alive' }
  /** The tile on trial did no harm. */
  | { type: 'survived' }
  /** The worker cannot work at all: its task does not open. */
  | { type: 'unfit'; error: WireError };

export type PrimaryMessage<Work> = ({ type: 'piece' } & Order<Work>) | { type: 'tile'; trial: TileTrial } | { type: 'stop' };
