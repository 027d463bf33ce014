// In-process or on workers, and on how many: settled from the plan and the census. It changes times, never bytes.

import type { Manifest } from '../plan/manifest.ts';
import type { RunOptions } from './run-options.ts';

/** Below this much work, starting processes costs more than it saves. */
const SMALL_BYTES = 33_554_432;
const SMALL_TILES = 100_000;

export interface Execution {
  /** In-process, merging as it goes; else split-merge. */
  readonly stream: boolean;
  readonly workers: number;
  /** Why, for the report. */
  readonly reason: string;
}

export function chooseExecution({ header, shards }: Manifest, { preset, workers }: RunOptions): Execution {
  const useful = Math.min(workers, Math.max(1, shards.length));
  if (preset.executor === 'split-merge') return { stream: false, workers: useful, reason: `plan ${preset.name} asks for it` };
  if (preset.executor === 'stream') return { stream: true, workers: 1, reason: `plan ${preset.name} asks for it` };
  if (useful === 1)
    return { stream: true, workers: 1, reason: shards.length <= 1 ? 'there is one shard' : 'one worker was asked for' };
  if (header.bytes < SMALL_BYTES && header.tiles < SMALL_TILES) {
    return { stream: true, workers: 1, reason: `${header.tiles} tiles of ${header.bytes} bytes are not worth a process` };
  }
  return { stream: false, workers: useful, reason: `${header.shards} shards are worth ${useful} workers` };
}
