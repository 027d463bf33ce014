// What primary and workers say to each other: small JSON, never tile bytes. The worker speaks first.

import type { WireError } from '../errors.ts';
import type { ProcessUsage } from '../kit/process-usage.ts';
import type { ShardProgress, Watch } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { TileTrial } from '../shard/tile-trial.ts';
import type { Shard } from '../tile/shard.ts';

/** `Result` is what a piece of work ends in: a report, where it is a shard. */
export type WorkerMessage<Result = ShardReport> =
  | { type: 'ready' }
  /** Also the heartbeat. */
  | { type: 'progress'; shard: number; progress: ShardProgress }
  | { type: 'sealed'; shard: number; result: Result; usage: ProcessUsage }
  | { type: 'failed'; shard: number; error: WireError }
  /** A heartbeat of a process that has nothing else to say. */
  | { type: 'alive' }
  /** The tile that was tried out did no harm. */
  | { type: 'survived' }
  /** The worker cannot work at all: the input does not open, say. */
  | { type: 'unfit'; error: WireError };

export type PrimaryMessage<Work = Shard> =
  | { type: 'shard'; shard: Work; attempt: number; watch?: Watch }
  | { type: 'tile'; trial: TileTrial }
  | { type: 'stop' };
