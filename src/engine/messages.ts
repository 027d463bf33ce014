// The messages between the primary and its workers: small JSON, never tile bytes. The worker sends first.

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
  /** Heartbeat of a worker without progress to report. */
  | { type: 'alive' }
  /** The tested tile did not crash the worker. */
  | { type: 'survived' }
  /** The worker cannot run any piece: its task did not open. */
  | { type: 'unfit'; error: WireError };

export type PrimaryMessage<Work> = ({ type: 'piece' } & Order<Work>) | { type: 'tile'; trial: TileTrial } | { type: 'stop' };
