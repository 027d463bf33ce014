// What primary and workers say to each other: small JSON, never tile bytes. The worker speaks first.

import type { WireError } from '../errors.ts';
import type { Shard } from '../tile/shard.ts';
import type { ProcessUsage } from './process-usage.ts';
import type { Seal } from './seal.ts';
import type { ShardProgress } from './shard.ts';

export type WorkerMessage =
  | { type: 'ready' }
  /** Also the heartbeat. */
  | { type: 'progress'; shard: number; progress: ShardProgress }
  | { type: 'sealed'; shard: number; seal: Seal; usage: ProcessUsage }
  | { type: 'failed'; shard: number; error: WireError }
  /** The worker cannot work at all: the input does not open, say. */
  | { type: 'unfit'; error: WireError };

export type PrimaryMessage = { type: 'shard'; shard: Shard; attempt: number } | { type: 'stop' };
