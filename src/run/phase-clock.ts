// How long each phase took, for the report. Phases may come again (the stream plan maps and merges in turn): times add up.

import type { Phase } from './progress-event.ts';

export class PhaseClock {
  readonly #seconds = new Map<Phase, number>();

  async time<Result>(phase: Phase, work: () => Promise<Result> | Result): Promise<Result> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#seconds.set(phase, (this.#seconds.get(phase) ?? 0) + (performance.now() - start) / 1000);
    }
  }

  /** In the order in which they first began to end. */
  phases(): { name: string; seconds: number }[] {
    return [...this.#seconds].map(([name, seconds]) => ({ name, seconds: Math.round(seconds * 1000) / 1000 }));
  }
}
