// A stage from its parts to their results: in-process where it is little, else on workers, by the crew that also writes shards.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClusterOptions } from '../../engine/cluster.ts';
import { RetryBudget, type ShardEvent } from '../../engine/executor.ts';
import { fromWire, TilefoldError, toWire } from '../../errors.ts';
import { processUsage } from '../../kit/process-usage.ts';
import { finishPart } from './finish-part.ts';
import { missingResult, type PartReceipt, StageDirectory } from './scan-directory.ts';
import type { ScanOptions } from './scan-options.ts';
import { ScanProgress } from './scan-progress.ts';
import type { ScanPart, Stage } from './scan-stage.ts';
import { openScanTask, type PartResult } from './scan-task.ts';

/** Work below which starting processes costs more than it saves. */
export interface Worth {
  readonly tiles: number;
  readonly bytes: number;
}

/**
 * Returns the results of all parts, in their order. Parts that have one in the directory are not looked through again.
 * @throws TilefoldError 'INTERRUPTED', or what the first part that failed failed with
 */
export async function runStage(
  stage: Stage,
  parent: string,
  worth: Worth,
  options: ScanOptions,
): Promise<{ directory: StageDirectory; results: () => Generator<PartResult> }> {
  const directory = StageDirectory.enter(parent, stage);
  const missing = stage.parts.filter(({ index }) => directory.read(index) === undefined);
  const progress = new ScanProgress(stage, missing, options.onProgress);
  const workers = workersFor(missing, worth, options);
  let failed: { readonly part: number; readonly error: TilefoldError } | undefined;
  const events = workers === null ? inProcess(directory, missing, options) : onWorkers(directory, missing, workers, options);
  for await (const event of events) {
    progress.hear(event, workers ?? 1);
    if (event.type === 'failed') failed ??= { part: event.shard, error: fromWire(event.error) };
  }
  if (failed !== undefined) throw failed.error;
  if (options.signal.aborted) throw stopped(options);
  return { directory, results: () => resultsOf(directory) };
}

function* resultsOf(directory: StageDirectory): Generator<PartResult> {
  for (const { index } of directory.stage.parts) {
    const result = directory.read(index);
    if (result === undefined) throw missingResult(directory, index);
    yield result;
  }
}

/** null: in this process. What a resume finds done is not counted; the rest may not be worth a process any more. */
function workersFor(parts: readonly ScanPart[], worth: Worth, { plan, workers }: ScanOptions): number | null {
  if (plan === 'stream' || parts.length === 0) return null;
  const useful = Math.min(workers, parts.length);
  if (plan === 'split-merge') return useful;
  const tiles = parts.reduce((sum, part) => sum + part.tiles, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return useful === 1 || (tiles < worth.tiles && bytes < worth.bytes) ? null : useful;
}

async function* inProcess(
  directory: StageDirectory,
  parts: readonly ScanPart[],
  { signal }: ScanOptions,
): AsyncGenerator<ShardEvent<PartReceipt>> {
  if (parts.length === 0) return;
  using task = openScanTask(directory.stage.input, directory.scratch);
  for (const part of parts) {
    yield { type: 'started', shard: part.index, attempt: 1, pid: process.pid };
    const steps = finishPart(task, directory, part);
    try {
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) {
          yield { type: 'sealed', shard: part.index, result: step.value, usage: processUsage() };
          break;
        }
        yield { type: 'progress', shard: part.index, progress: step.value };
        await nextTurn();
        if (signal.aborted) return;
      }
    } catch (error) {
      yield { type: 'failed', shard: part.index, attempt: 1, error: toWire(error) };
      return;
    } finally {
      steps.return(undefined as never);
    }
  }
}

async function* onWorkers(
  directory: StageDirectory,
  parts: readonly ScanPart[],
  workers: number,
  { signal, retries, workerTimeoutMs }: ScanOptions,
): AsyncGenerator<ShardEvent<PartReceipt>> {
  // Node's part in it is not small, and a small archive has no use for it.
  const { Crew } = await import('../../engine/crew.ts');
  const workerUrl = new URL('../survey/scan/scan-worker.js', import.meta.url);
  let attempt = 0;
  const crewOptions: ClusterOptions = {
    workers,
    retries,
    workerTimeoutMs,
    workerUrl,
    heap: 'small',
    beginAttempt: () => ++attempt,
  };
  const crew = new Crew<ScanPart, PartReceipt>(parts, directory.path, signal, crewOptions, new RetryBudget(retries));
  try {
    yield* crew.events;
  } finally {
    await crew.dismiss();
  }
  for (const part of crew.suspects) {
    const error = new TilefoldError('WORKER_LOST', `part ${part.index} ended every worker that looked through it`);
    yield { type: 'failed', shard: part.index, attempt, error: toWire(error) };
  }
}

function stopped({ signal, checkpoint }: ScanOptions): TilefoldError {
  const { reason } = signal;
  const kept = checkpoint === null ? 'a --checkpoint would have kept what was done' : 'finished parts are kept, --resume goes on';
  return new TilefoldError('INTERRUPTED', `stopped by ${reason}; ${kept}`, { permanent: false, cause: reason });
}
