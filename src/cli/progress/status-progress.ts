// Shows the status of a job that another process runs, again and again, by the events that the run itself would show.

import type { ProgressEvent } from '../../job/progress-event.ts';
import type { StatusReport } from '../../job/status/status-report.ts';
import type { Progress } from './progress.ts';

export class StatusProgress {
  readonly #progress: Progress;
  readonly #failed = new Set<number>();
  #phase: string | undefined;
  #since = 0;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  tell(report: StatusReport): void {
    const { onEvent } = this.#progress;
    const { phase, shards, tiles, checkpoints } = report;
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#since = performance.now();
      const total = { tiles: tiles.total, bytes: 0, shards: shards.total };
      onEvent({ type: 'phase', phase: phaseOf(phase), ...(phase === 'plan' ? {} : { total }) });
    }
    for (const { shard, state, attempts, error } of checkpoints) {
      if (state !== 'failed' || this.#failed.has(shard)) continue;
      this.#failed.add(shard);
      onEvent({ type: 'shard', index: shard, state: 'failed', attempt: attempts, ...(error === null ? {} : { message: error }) });
    }
    if (phase !== 'plan') onEvent(phase === 'merge' || phase === 'commit' ? this.#step(phase, report) : tilesOf(report));
  }

  /** A merge is known by its durable points. */
  #step(phase: 'merge' | 'commit', { tiles, checkpoints }: StatusReport): ProgressEvent {
    const seconds = (performance.now() - this.#since) / 1000;
    if (phase === 'commit') return { type: 'step', phase, step: 'sync', tilesDone: null, tilesTotal: null, bytes: null, seconds };
    const tilesDone = checkpoints.reduce((sum, { state, tiles_out }) => sum + (state === 'merged' ? tiles_out : 0), 0);
    return { type: 'step', phase, step: 'append', tilesDone, tilesTotal: tiles.written, bytes: null, seconds };
  }
}

function tilesOf({ tiles, shards }: StatusReport): ProgressEvent {
  return {
    type: 'tiles',
    tilesRead: tiles.read,
    tilesTotal: tiles.total,
    bytesRead: 0,
    bytesTotal: 0,
    shardsDone: shards.sealed + shards.merged,
    shardsFailed: shards.failed,
    shardsTotal: shards.total,
    workers: shards.running,
  };
}

/** The surveys of an inspection are maps. */
function phaseOf(phase: string): 'plan' | 'map' | 'merge' | 'commit' {
  return phase === 'plan' || phase === 'merge' || phase === 'commit' ? phase : 'map';
}
