// How long each phase took and what it cost this process, for the report. Phases may come again (the stream plan maps and
// merges in turn): times add up.

import type { Phase } from './progress-event.ts';
import type { PhaseReport } from './report-types.ts';

export class PhaseClock {
  readonly #phases = new Map<Phase, { seconds: number; cpuSeconds: number }>();

  async time<Result>(phase: Phase, work: () => Promise<Result> | Result): Promise<Result> {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    try {
      return await work();
    } finally {
      const known = this.#phases.get(phase) ?? { seconds: 0, cpuSeconds: 0 };
      const { user, system } = process.cpuUsage(cpuStart);
      const seconds = known.seconds + (performance.now() - start) / 1000;
      this.#phases.set(phase, { seconds, cpuSeconds: known.cpuSeconds + (user + system) / 1e6 });
    }
  }

  /** In the order in which they first began to end. */
  phases(): PhaseReport[] {
    return [...this.#phases].map(([name, { seconds, cpuSeconds }]) => ({
      name,
      seconds: rounded(seconds),
      cpu_seconds: rounded(cpuSeconds),
    }));
  }
}

/** To milliseconds. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
