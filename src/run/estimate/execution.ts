// Chooses whether a run is in-process or on workers, and how many, from the preset and the census. Does not change the output's bytes.

import type { ArchiveFormat } from '../../archive/types.ts';
import type { ScratchPlace } from '../../job/preflight.ts';
import type { RunOptions } from '../../job/run-options.ts';
import type { Manifest } from '../../plan/manifest.ts';

/** Below this much work, starting processes costs more than it saves. */
const SMALL_BYTES = 33_554_432;
const SMALL_TILES = 100_000;

export interface Execution {
  /** True: in-process, merging as it goes. False: split-merge on workers. */
  readonly stream: boolean;
  /** Merge during the map phase. False if one worker was requested, which means one busy processor. */
  readonly overlap: boolean;
  readonly workers: number;
  /** Reason for the choice, for the report. */
  readonly reason: string;
}

export function chooseExecution({ header, shards }: Manifest, { preset, workers }: RunOptions): Execution {
  const useful = Math.min(workers, Math.max(1, shards.length));
  if (preset.executor === 'split-merge') return onWorkers(useful, `plan ${preset.name} asks for it`);
  if (preset.executor === 'stream') return inProcess(`plan ${preset.name} asks for it`);
  if (useful === 1) return inProcess(shards.length <= 1 ? 'there is one shard' : 'one worker was asked for');
  if (header.bytes < SMALL_BYTES && header.tiles < SMALL_TILES) {
    return inProcess(`${header.tiles} tiles of ${header.bytes} bytes are not worth a process`);
  }
  return onWorkers(useful, `${header.shards} shards are worth ${useful} workers`);
}

/** The node-local scratch of a run on this many workers; null without --tmpdir. */
export function scratchPlace(
  { header, shards }: Manifest,
  { tmpdir }: RunOptions,
  { workers }: Execution,
  outputFormat: ArchiveFormat,
): ScratchPlace | null {
  if (tmpdir === null) return null;
  const largest = shards
    .map(({ bytes }) => bytes)
    .sort((a, b) => b - a)
    .slice(0, workers);
  const atOnce = largest.reduce((sum, bytes) => sum + bytes, 0);
  return { directory: tmpdir, share: header.bytes === 0 ? 1 : atOnce / header.bytes, sorts: outputFormat === 'mbtiles' };
}

function inProcess(reason: string): Execution {
  return { stream: true, overlap: true, workers: 1, reason };
}

function onWorkers(workers: number, reason: string): Execution {
  return { stream: false, overlap: workers > 1, workers, reason };
}
