// Forecasts a run's time and memory over all processes, from a rehearsal on this machine.

import { availableParallelism } from 'node:os';
import type { TilesetSize } from '../../plan/tileset-size.ts';
import type { Execution } from './execution.ts';
import type { Rehearsed } from './rehearsal.ts';

export interface Forecast {
  /** Wall-clock seconds, as a range; null without a rehearsal. */
  readonly seconds: { readonly low: number; readonly high: number } | null;
  /** CPU seconds, summed over all processes; null without a rehearsal. */
  readonly cpuSeconds: number | null;
  /** Bytes of memory, summed over all processes. */
  readonly memory: number;
  readonly processes: number;
}

/** Factors for the range around the computed time, for variation of disks and other load. */
const LOW = 0.75;
const HIGH = 1.35;
/** Start-up times: of Node with the program, and of a worker. */
const START_SECONDS = 0.3;
const WORKER_START_SECONDS = 0.4;
/** Extra cost of shard files, as a share of the time to write rows. The rehearsal writes rows directly; shard files write them twice. */
const BY_FILES = 0.5;
/** Memory of a single process, of the primary and of a worker on published tilesets (measured: bench/scale). */
const ALONE_BYTES = 142e6;
const PRIMARY_BYTES = 112e6;
const WORKER_BYTES = 115e6;
/** Bytes per distinct tile in the deduplication table. */
const CONTENT_BYTES = 33;

export interface ForecastInput {
  readonly execution: Execution;
  /** The output stores equal tiles once. */
  readonly deduplicates: boolean;
  /** The output accepts rows directly, and single shards. */
  readonly takesRows: boolean;
  /** Stored bytes of the input. */
  readonly bytes: number;
  /** Expected size of the output. */
  readonly size: TilesetSize;
  /** Measured time of the planning phase. */
  readonly planSeconds: number;
  readonly rehearsed: Rehearsed | null;
  readonly cores?: number;
}

export function forecast(input: ForecastInput): Forecast {
  const { execution, deduplicates, size, rehearsed } = input;
  const { stream, workers } = execution;
  const table = deduplicates ? size.distinctTiles * CONTENT_BYTES : 0;
  const memory = Math.round(table + (stream ? ALONE_BYTES : PRIMARY_BYTES + workers * WORKER_BYTES));
  const processes = stream ? 1 : 1 + workers;
  if (rehearsed === null) return { seconds: null, cpuSeconds: null, memory, processes };
  const seconds = secondsOf(input, rehearsed);
  const range = { low: rounded(seconds * LOW), high: rounded(seconds * HIGH) };
  return { seconds: range, cpuSeconds: rounded(cpuSecondsOf(input, rehearsed)), memory, processes };
}

function secondsOf(
  { execution, takesRows, bytes, size, planSeconds, cores = availableParallelism() }: ForecastInput,
  rehearsed: Rehearsed,
): number {
  const { stream, workers, overlap } = execution;
  const start = START_SECONDS + planSeconds + rehearsed.fixed.seconds;
  const map = bytes * rehearsed.map.seconds;
  const merge = bytes * rehearsed.merge.seconds;
  if (stream) return start + rehearsed.warmUp.seconds + map + merge;
  const append = merge + secondWrite(rehearsed.write?.seconds, size);
  const busy = Math.min(workers, cores);
  const mapped = WORKER_START_SECONDS + rehearsed.warmUp.seconds + map / busy;
  // Only an output that takes rows is merged during the map phase; any other is merged after it.
  return start + (overlap && takesRows && workers < cores ? Math.max(mapped, append) : mapped + append);
}

function cpuSecondsOf({ execution, bytes, size, planSeconds }: ForecastInput, rehearsed: Rehearsed): number {
  const { stream, workers } = execution;
  const processes = stream ? 1 : workers;
  const map = bytes * rehearsed.map.cpuSeconds;
  const merge = bytes * rehearsed.merge.cpuSeconds + secondWrite(rehearsed.write?.cpuSeconds, size);
  const each = rehearsed.warmUp.cpuSeconds + (stream ? 0 : WORKER_START_SECONDS);
  return START_SECONDS + planSeconds + rehearsed.fixed.cpuSeconds + processes * each + map + merge;
}

/** Returns the time to copy rows from shard files into the output, in addition to a merge's own. */
function secondWrite(perByte: number | undefined, { bytes }: TilesetSize): number {
  return perByte === undefined ? 0 : bytes * perByte * BY_FILES;
}

/** Rounds to two significant digits. */
function rounded(seconds: number): number {
  return Number(seconds.toPrecision(2));
}
