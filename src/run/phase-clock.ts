// Measures wall-clock and CPU time of each phase for the report. Phases may repeat and nest (shards are merged while others are mapped).
// Times add up, and count only for the innermost phase.

import type { Phase } from '../job/progress-event.ts';
import type { PhaseReport } from '../job/report-types.ts';

export class PhaseClock {
  readonly #phases = new Map<Phase, { seconds: number; cpuSeconds: number }>();
  #current: Phase | undefined;
  #since = performance.now();
  #cpuSince: NodeJS.CpuUsage = process.cpuUsage();

  async time<Result>(phase: Phase, work: () => Promise<Result> | Result): Promise<Result> {
    const outer = this.#current;
    this.#turnTo(phase);
    try {
      return await work();
    } finally {
      this.#turnTo(outer);
    }
  }

  /** In order of first start. */
  phases(): PhaseReport[] {
    return [...this.#phases].map(([name, { seconds, cpuSeconds }]) => ({
      name,
      seconds: rounded(seconds),
      cpu_seconds: rounded(cpuSeconds),
    }));
  }

  #turnTo(phase: Phase | undefined): void {
    const now = performance.now();
    const cpuNow = process.cpuUsage();
    const ended = this.#current === undefined ? undefined : this.#phases.get(this.#current);
    if (ended !== undefined) {
      ended.seconds += (now - this.#since) / 1000;
      ended.cpuSeconds += (cpuNow.user - this.#cpuSince.user + cpuNow.system - this.#cpuSince.system) / 1e6;
    }
    if (phase !== undefined && !this.#phases.has(phase)) this.#phases.set(phase, { seconds: 0, cpuSeconds: 0 });
    this.#current = phase;
    this.#since = now;
    this.#cpuSince = cpuNow;
  }
}

/** Rounds to milliseconds. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
