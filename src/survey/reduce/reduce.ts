// Runs a user's functions over the tiles of an archive: map over each part, then one merge of all sums in the order of parts.

import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { ArchiveFormat } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { ScanOptions } from '../scan/scan-options.ts';
import { shardParts } from '../scan/scan-parts.ts';
import { REDUCTION } from '../scan/survey-command.ts';
import { runSurvey, type SurveyRun } from '../scan/survey-run.ts';
import { hashOfFiles, loadReducer, type ReducerFiles } from './load-reducer.ts';
import { contextOf, jsonOf } from './plain-data.ts';
import { MAX_FAILURES, REDUCE, type ReducePartResult, type ReduceSurveyOptions, type TileFailure } from './reduce-survey.ts';
import type { Reducer } from './reducer.ts';

export interface ReduceRequest {
  /** The first is mapped over; the others are joined to it by key. */
  readonly inputs: readonly { readonly path: string; readonly format: ArchiveFormat | null }[];
  readonly files: ReducerFiles;
  readonly data: unknown;
  readonly onError: 'abort' | 'skip';
  /** Source-layers that the functions see; null = all. */
  readonly layers: readonly string[] | null;
  /** Both included; null is no limit. */
  readonly zooms: readonly [min: number | null, max: number | null];
  readonly maxInflatedBytes: number;
}

export interface Reduction {
  /** What `finish` made of the sum, as JSON; null without a sum. */
  readonly result: string | null;
  readonly tiles: number;
  readonly failed: number;
  /** The first tiles whose map failed, with --on-error skip. */
  readonly failures: readonly TileFailure[];
}

/** Work of some tenths of a second. */
const THRESHOLD = { tiles: 100_000, bytes: 33_554_432 };

/**
 * Reduces an archive to one value. With `onRow`, the rows that map emits are passed on, in pieces of text and in the order of parts.
 * @throws TilefoldError 'BAD_MODULE', and what `runSurvey` throws
 */
export async function reduce(
  request: ReduceRequest,
  options: Partial<ScanOptions> = {},
  onRows: ((text: string) => Promise<void>) | null = null,
): Promise<Reduction> {
  const files = { map: resolve(request.files.map), reduce: request.files.reduce && resolve(request.files.reduce) };
  const hashes = hashOfFiles(files);
  const reducer = await loadReducer(files);
  if (onRows === null && reducer.merge === undefined) {
    const text = `${files.map}: has no function merge, by which the sums of two parts are joined`;
    throw new TilefoldError(
      'BAD_MODULE',
      `${text}; add one, or name a module that has one (--reduce), or --report-format ndjson`,
    );
  }
  const inputs = request.inputs.map(({ path, format }) => ({ path: resolve(path), format }));
  const { inputs: _, files: __, ...fingerprint } = request;
  const command = { command: REDUCTION, inputs, fingerprint: { ...fingerprint, modules: hashes, rows: onRows !== null } };
  return runSurvey(command, options, (run) => reduced({ ...request, files }, reducer, run, onRows));
}

async function reduced(
  { files, data, onError, layers, zooms, maxInflatedBytes }: ReduceRequest,
  reducer: Reducer,
  run: SurveyRun,
  onRows: ((text: string) => Promise<void>) | null,
): Promise<Reduction> {
  using inputs = run.open();
  const { source, others } = inputs;
  for (const [i, input] of [source, ...others].entries()) await run.buildIndex(input, i);
  const options: ReduceSurveyOptions = { files, data, onError, layers, maxInflatedBytes, rows: onRows !== null };
  const { directory, results } = await run.runStage(REDUCE, options, shardParts(source, zooms), THRESHOLD);
  for (const { index } of onRows === null ? [] : directory.stage.parts) {
    const rows = createReadStream(directory.rowsPath(index), { encoding: 'utf8', highWaterMark: 1_048_576 });
    for await (const text of rows as AsyncIterable<string>) await onRows?.(text);
  }
  const context = contextOf(data, source.summary.metadata);
  const { sum, ...counts } = foldParts(results(), files, reducer, () => reducer.init?.(context));
  if (sum === undefined) return { result: null, ...counts };
  return {
    result: jsonOf(
      inModule(files, 'finish', () => reducer.finish?.(sum, context) ?? sum),
      files.map,
      'the result',
    ),
    ...counts,
  };
}

function foldParts(
  results: Iterable<ReducePartResult>,
  files: ReducerFiles,
  reducer: Reducer,
  init: () => unknown,
): Omit<Reduction, 'result'> & { sum: unknown } {
  let sum: unknown;
  let tiles = 0;
  let failed = 0;
  const failures: TileFailure[] = [];
  for (const part of results) {
    tiles += part.tiles;
    failed += part.failed;
    failures.push(...part.failures.slice(0, MAX_FAILURES - failures.length));
    if (part.sum === null || reducer.merge === undefined) continue;
    const next: unknown = JSON.parse(part.sum);
    sum = sum === undefined ? next : inModule(files, 'merge', () => reducer.merge?.(sum, next));
  }
  return { sum: sum ?? init(), tiles, failed, failures };
}

function inModule<T>({ map, reduce }: ReducerFiles, name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof TilefoldError) throw cause;
    const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new TilefoldError('BAD_MODULE', `${reduce ?? map}: ${name} failed: ${message}`, { cause });
  }
}
