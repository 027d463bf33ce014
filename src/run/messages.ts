// What primary and workers say to each other: small JSON, never tile bytes. The worker speaks first.

import type { WireError } from '../errors.ts';
import type { TileKey } from '../tile/key.ts';
import type { Shard } from '../tile/shard.ts';
import type { ProcessUsage } from './process-usage.ts';
import type { ShardProgress } from './shard.ts';
import type { ShardReport } from './shard-report.ts';

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

/** For a shard that workers did not survive: it is gone through tile by tile. */
export interface Watch {
  /** The file that says at which tile the worker is, and outlives it. */
  readonly trail: string;
  /** Tiles, as z/x/y, that are proved to end a process: they are not looked into. */
  readonly lethal: readonly string[];
}

export interface TileTrial {
  readonly shard: Shard;
  readonly tile: TileKey;
  readonly trail: string;
  /** null: it is worked on. Else it is only read, and stayed at for so many milliseconds. */
  readonly lingerMs: number | null;
}

export type PrimaryMessage<Work = Shard> =
  | { type: 'shard'; shard: Work; attempt: number; watch?: Watch }
  | { type: 'tile'; trial: TileTrial }
  | { type: 'stop' };
