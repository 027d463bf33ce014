// Measures the speed of a run over its last half minute, so that a resume or a slow stretch does not distort the estimate.

import type { ProgressEvent } from '../../job/progress-event.ts';
import type { Clock } from './progress-throttle.ts';

/** Counts of tiles read. */
export type TilesEvent = Extract<ProgressEvent, { type: 'tiles' }>;
/** A step of the merge or the commit. */
export type StepEvent = Extract<ProgressEvent, { type: 'step' }>;
/** High-frequency events. */
export type CountingEvent = TilesEvent | StepEvent;

export interface Rate {
  tilesPerSecond: number;
  bytesPerSecond: number;
  /** undefined while unknown. */
  secondsLeft: number | undefined;
}

const WINDOW_MS = 30_000;
const SAMPLE_MS = 500;

interface Sample {
  at: number;
  tiles: number;
  bytes: number;
}

export function isCounting(event: ProgressEvent): event is CountingEvent {
  return event.type === 'tiles' || event.type === 'step';
}

/** Events of one kind are about the same work. */
export function kindOf(event: CountingEvent): string {
  return event.type === 'tiles' ? 'tiles' : `${event.phase} ${event.step}`;
}

/** Measures one kind of work at a time. */
export class RateMeter {
  readonly #clock: Clock;
  #kind: string | undefined;
  /** Oldest first; at most WINDOW_MS / SAMPLE_MS + 1. */
  #samples: Sample[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns undefined if no tiles are counted. */
  measure(event: CountingEvent): Rate | undefined {
    const counts = countsOf(event);
    if (counts === undefined) return undefined;
    const { tiles, tilesTotal, bytes } = counts;
    if (kindOf(event) !== this.#kind) this.reset();
    this.#kind = kindOf(event);
    const now: Sample = { at: this.#clock(), tiles, bytes };
    this.#keep(now);
    const [oldest] = this.#samples as [Sample];
    const seconds = (now.at - oldest.at) / 1000;
    if (seconds <= 0) return { tilesPerSecond: 0, bytesPerSecond: 0, secondsLeft: undefined };
    // Counts fall when a retried shard is read again.
    const tilesPerSecond = Math.max(0, now.tiles - oldest.tiles) / seconds;
    return {
      tilesPerSecond,
      bytesPerSecond: Math.max(0, now.bytes - oldest.bytes) / seconds,
      secondsLeft: tilesPerSecond > 0 ? Math.max(0, tilesTotal - tiles) / tilesPerSecond : undefined,
    };
  }

  /** Other work follows, of any kind. */
  reset(): void {
    this.#samples = [];
  }

  #keep(sample: Sample): void {
    const newest = this.#samples.at(-1);
    if (newest === undefined || sample.at - newest.at >= SAMPLE_MS) this.#samples.push(sample);
    while (this.#samples.length > 2 && sample.at - (this.#samples[0] as Sample).at > WINDOW_MS) this.#samples.shift();
  }
}

function countsOf(event: CountingEvent): { tiles: number; tilesTotal: number; bytes: number } | undefined {
  if (event.type === 'tiles') return { tiles: event.tilesRead, tilesTotal: event.tilesTotal, bytes: event.bytesRead };
  const { tilesDone, tilesTotal } = event;
  return tilesDone === null || tilesTotal === null ? undefined : { tiles: tilesDone, tilesTotal, bytes: 0 };
}
