// How fast a run is, over its last half minute: a resumed run and a slow stretch must not spoil the estimate.

import type { ProgressEvent } from '../index.ts';
import type { Clock } from './progress-throttle.ts';

export type TilesEvent = Extract<ProgressEvent, { type: 'tiles' }>;

export interface Rate {
  tilesPerSecond: number;
  bytesPerSecond: number;
  /** undefined while nothing is known. */
  secondsLeft: number | undefined;
}

const WINDOW_MS = 30_000;
const SAMPLE_MS = 500;

interface Sample {
  at: number;
  tiles: number;
  bytes: number;
}

export class RateMeter {
  readonly #clock: Clock;
  /** Oldest first; at most WINDOW_MS / SAMPLE_MS and one. */
  readonly #samples: Sample[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  measure({ tilesRead, tilesTotal, bytesRead }: TilesEvent): Rate {
    const now: Sample = { at: this.#clock(), tiles: tilesRead, bytes: bytesRead };
    this.#keep(now);
    const [oldest] = this.#samples as [Sample];
    const seconds = (now.at - oldest.at) / 1000;
    if (seconds <= 0) return { tilesPerSecond: 0, bytesPerSecond: 0, secondsLeft: undefined };
    // A retried shard is read again: the counts may fall.
    const tilesPerSecond = Math.max(0, now.tiles - oldest.tiles) / seconds;
    return {
      tilesPerSecond,
      bytesPerSecond: Math.max(0, now.bytes - oldest.bytes) / seconds,
      secondsLeft: tilesPerSecond > 0 ? Math.max(0, tilesTotal - tilesRead) / tilesPerSecond : undefined,
    };
  }

  #keep(sample: Sample): void {
    const newest = this.#samples.at(-1);
    if (newest === undefined || sample.at - newest.at >= SAMPLE_MS) this.#samples.push(sample);
    while (this.#samples.length > 2 && sample.at - (this.#samples[0] as Sample).at > WINDOW_MS) this.#samples.shift();
  }
}
