// Sums up the work and resource use of each worker, as reported with every sealed shard. Of a worker that died, only the last attempt is
// missing.

import type { WorkerReport } from '../job/report-types.ts';
import type { ProcessUsage } from '../kit/process-usage.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';

export class WorkerTally {
  readonly #workers = new Map<number, WorkerReport>();

  sealed({ pid, cpuSeconds, peakBytes }: ProcessUsage, report: ShardReport): void {
    const known = this.#workers.get(pid) ?? { shards: 0, tiles: 0, bytes: 0, cpu_seconds: 0, peak_rss_bytes: 0 };
    const { read, bytesIn } = totals(report);
    this.#workers.set(pid, {
      shards: known.shards + 1,
      tiles: known.tiles + read,
      bytes: known.bytes + bytesIn,
      cpu_seconds: Math.round(cpuSeconds * 1000) / 1000,
      peak_rss_bytes: peakBytes,
    });
  }

  /** Returns the sum of the workers' peak memory, in bytes, except that of process `pid`. */
  peakBytesBeside(pid: number): number {
    const others = [...this.#workers].filter(([worker]) => worker !== pid);
    return others.reduce((sum, [, { peak_rss_bytes }]) => sum + peak_rss_bytes, 0);
  }

  /** In order of each worker's first sealed shard. */
  reports(): WorkerReport[] {
    return [...this.#workers.values()];
  }
}
