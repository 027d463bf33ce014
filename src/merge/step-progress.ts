// Reports the progress of merge and commit: tile counts where there are any, else the elapsed time every second.

import type { ProgressEvent, Step } from '../job/progress-event.ts';
import type { MergeCount } from './merge.ts';

const BEAT_MS = 1_000;
const TELL_EVERY_MS = 200;

export class StepProgress {
  readonly #onProgress: (event: ProgressEvent) => void;
  #step: Step | undefined;
  #began = 0;
  #told = 0;
  /** The last count that was not reported, to limit the rate. */
  #held: MergeCount | null = null;

  constructor(onProgress: (event: ProgressEvent) => void) {
    this.#onProgress = onProgress;
  }

  /** Reports the progress of the merge at a limited rate. May be called often. */
  merged(count: MergeCount, tilesTotal: () => number): void {
    if (count.step === this.#step && performance.now() - this.#told < TELL_EVERY_MS) {
      this.#held = { ...count };
      return;
    }
    if (this.#held !== null && this.#held.step !== count.step) this.tellMerged(this.#held, tilesTotal());
    this.tellMerged(count, tilesTotal());
  }

  tellMerged({ step, tiles }: MergeCount, tilesTotal: number): void {
    this.#told = performance.now();
    this.#held = null;
    const seconds = this.#secondsAt(step);
    this.#onProgress({ type: 'step', phase: 'merge', step, tilesDone: tiles, tilesTotal, bytes: null, seconds });
  }

  /** Reports a step without counts when it begins, and every second until it ends. `bytes`: bytes to sync. */
  async during<Result>(
    { phase, step, bytes = null }: { phase: 'merge' | 'commit'; step: Step; bytes?: number | null },
    work: () => Promise<Result>,
  ): Promise<Result> {
    const tell = () => {
      const seconds = this.#secondsAt(step);
      this.#onProgress({ type: 'step', phase, step, tilesDone: null, tilesTotal: null, bytes, seconds });
    };
    tell();
    const beat = setInterval(tell, BEAT_MS);
    try {
      return await work();
    } finally {
      clearInterval(beat);
    }
  }

  #secondsAt(step: Step): number {
    const now = performance.now();
    if (step !== this.#step) this.#began = now;
    this.#step = step;
    return Math.round(now - this.#began) / 1000;
  }
}
