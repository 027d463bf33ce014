// Runs a stage from its parts to their results: in this process if it is little work, else on workers.

import type { Executor } from '../../engine/executor.ts';
import { createInProcessExecutor } from '../../engine/in-process.ts';
import type { ClusterOptions } from '../../engine/pool.ts';
import { fromWire, TilefoldError } from '../../errors.ts';
import { surveyNamed } from '../surveys.ts';
import { partRunner } from './part-runner.ts';
import { missingResult, type PartReceipt, StageDirectory } from './scan-directory.ts';
import type { ScanOptions } from './scan-options.ts';
import { ScanProgress } from './scan-progress.ts';
import type { StageInput } from './scan-stage.ts';
import type { ScanPart, Survey } from './survey.ts';

/** Below this much work, starting processes costs more than it saves. */
export interface WorkThreshold {
  readonly tiles: number;
  readonly bytes: number;
}

export interface StageRequest<Options> {
  readonly inputs: readonly StageInput[];
  readonly options: Options;
  readonly parts: readonly ScanPart[];
  /** Results must survive a power cut. */
  readonly durable: boolean;
}

/**
 * Returns the results of all parts, in their order. Parts with a result in the directory are not run again. Results are read one
 * by one: together they may not fit into memory.
 * @throws TilefoldError 'INTERRUPTED', or the error of the first part that failed
 */
export async function runStage<Options, Result>(
  survey: Survey<Options, Result>,
  request: StageRequest<Options>,
  parent: string,
  threshold: WorkThreshold,
  options: ScanOptions,
): Promise<{ directory: StageDirectory; results: () => Generator<Result> }> {
  const directory = StageDirectory.enter(parent, { version: 3, survey: survey.name, ...request });
  const missing = request.parts.filter(({ index }) => directory.read(index) === undefined);
  const progress = new ScanProgress(request.parts, missing, survey.readsTiles, options.onProgress);
  const workers = workersFor(missing, threshold, options);
  let failed: TilefoldError | undefined;
  const executor = workers === null ? inProcess(directory) : await onWorkers(directory, workers, options);
  try {
    for await (const event of executor.run(missing, options.signal)) {
      progress.hear(event, workers ?? 1);
      if (event.type === 'failed') failed ??= fromWire(event.error);
      if (failed !== undefined && workers === null) break;
    }
  } finally {
    executor[Symbol.dispose]?.();
  }
  if (failed !== undefined) throw failed;
  if (options.signal.aborted) throw stopped(options);
  return { directory, results: () => resultsOf<Result>(directory) };
}

function* resultsOf<Result>(directory: StageDirectory): Generator<Result> {
  for (const { index } of directory.stage.parts) {
    const result = directory.read(index);
    if (result === undefined) throw missingResult(directory, index);
    yield result as Result;
  }
}

/** null: in this process. Only parts that are left to do count, so a resume may not need workers. */
function workersFor(parts: readonly ScanPart[], threshold: WorkThreshold, { plan, workers }: ScanOptions): number | null {
  if (plan === 'stream' || parts.length === 0) return null;
  const useful = Math.min(workers, parts.length);
  if (plan === 'split-merge') return useful;
  const tiles = parts.reduce((sum, part) => sum + part.tiles, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return useful === 1 || (tiles < threshold.tiles && bytes < threshold.bytes) ? null : useful;
}

type PartExecutor = Executor<ScanPart, PartReceipt> & Partial<Disposable>;

/** No retries: without a worker to lose, a failure would only repeat. */
function inProcess(directory: StageDirectory): PartExecutor {
  return createInProcessExecutor(
    partRunner(() => directory),
    { retries: 0, beginAttempt: () => 1 },
  );
}

async function onWorkers(
  { path: directory, stage }: StageDirectory,
  workers: number,
  { retries, workerTimeoutMs }: ScanOptions,
): Promise<PartExecutor> {
  // Loaded late: node:cluster is large, and small archives do not need it.
  const { createClusterExecutor } = await import('../../engine/cluster.ts');
  const workerUrl = new URL('../survey/scan/scan-worker.js', import.meta.url);
  let attempt = 0;
  const beginAttempt = () => ++attempt;
  const options: ClusterOptions = { directory, workers, retries, workerTimeoutMs, workerUrl, heap: 'small', beginAttempt };
  const isIsolable = surveyNamed(stage.survey).tryTile !== undefined;
  return createClusterExecutor(isIsolable ? { ...options, trailDirectory: directory } : options);
}

function stopped({ signal, checkpoint }: ScanOptions): TilefoldError {
  const { reason } = signal;
  const kept =
    checkpoint === null ? 'a --checkpoint would have kept what was done' : 'finished parts are kept, tilefold resume goes on';
  return new TilefoldError('INTERRUPTED', `stopped by ${reason}; ${kept}`, { permanent: false, cause: reason });
}
