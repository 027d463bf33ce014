// About how long a run will take and how much memory all of its processes will hold, from a rehearsal on this machine.

import { availableParallelism } from 'node:os';
import type { TilesetSize } from '../../plan/tileset-size.ts';
import type { Execution } from './execution.ts';
import type { Rehearsed } from './rehearsal.ts';

export interface Forecast {
  /** Seconds from start to end, as a range; null where nothing could be rehearsed. */
  readonly seconds: { readonly low: number; readonly high: number } | null;
  /** Seconds of processors, added up over all processes; null as above. */
  readonly cpuSeconds: number | null;
  /** Bytes in memory, added up over all processes. */
  readonly memory: number;
  readonly processes: number;
}

/** The range around what was reckoned: disks and other processes are as they are. */
const LOW = 0.75;
const HIGH = 1.35;
/** To start Node, the program, and a worker. */
const START_SECONDS = 0.3;
const WORKER_START_SECONDS = 0.4;
/** Of writing rows, which go straight into the output where they are rehearsed: by files of shards they are written twice. */
const BY_FILES = 0.5;
/** What processes hold on tiles as they are published (bench/scale has the figures). */
const ALONE_BYTES = 150e6;
const PRIMARY_BYTES = 112e6;
const WORKER_BYTES = 115e6;
/** The table of contents of an output that holds each once. */
const CONTENT_BYTES = 33;

export interface ForecastInput {
  readonly execution: Execution;
  /** Equal tiles are stored once in the output. */
  readonly deduplicates: boolean;
  /** The output takes rows as they come, and each shard by itself. */
  readonly takesRows: boolean;
  /** Stored bytes of the input. */
  readonly bytes: number;
  /** What will be written. */
  readonly size: TilesetSize;
  /** What the plan took just now. */
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
  const append = merge + (takesRows ? size.bytes * rehearsed.write.seconds * BY_FILES : 0);
  const busy = Math.min(workers, cores);
  const mapped = WORKER_START_SECONDS + rehearsed.warmUp.seconds + map / busy;
  // Only such an output is appended to while shards are mapped; any other when they are done.
  return start + (overlap && takesRows && workers < cores ? Math.max(mapped, append) : mapped + append);
}

function cpuSecondsOf({ execution, takesRows, bytes, size, planSeconds }: ForecastInput, rehearsed: Rehearsed): number {
  const { stream, workers } = execution;
  const processes = stream ? 1 : workers;
  const map = bytes * rehearsed.map.cpuSeconds;
  const append = takesRows && !stream ? size.bytes * rehearsed.write.cpuSeconds * BY_FILES : 0;
  const merge = bytes * rehearsed.merge.cpuSeconds + append;
  const each = rehearsed.warmUp.cpuSeconds + (stream ? 0 : WORKER_START_SECONDS);
  return START_SECONDS + planSeconds + rehearsed.fixed.cpuSeconds + processes * each + map + merge;
}

/** Two digits are more than a forecast has. */
function rounded(seconds: number): number {
  return Number(seconds.toPrecision(2));
}
