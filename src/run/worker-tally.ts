// What each worker did and used, from what it says with every shard that it seals. A worker that died has told all but its
// last attempt.

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

  /** Returns what the workers held at most, added up, but for that of one process. */
  peakBytesBeside(pid: number): number {
    const others = [...this.#workers].filter(([worker]) => worker !== pid);
    return others.reduce((sum, [, { peak_rss_bytes }]) => sum + peak_rss_bytes, 0);
  }

  /** In the order in which they sealed their first shard. */
  reports(): WorkerReport[] {
    return [...this.#workers.values()];
  }
}
