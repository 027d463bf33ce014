// Runs a survey command from its inputs to its report: their identities, its directory, its stages, its errors.

import { join } from 'node:path';
import { InputWatch } from '../../archive/identity.ts';
import { formatOfFile } from '../../archive/open.ts';
import type { ArchiveSource } from '../../archive/types.ts';
import { systemError, TilefoldError } from '../../errors.ts';
import type { WorkDirectory } from '../../kit/fs/work-directory.ts';
import { buildIndexInWorker } from '../index-in-worker.ts';
import { type OpenInputs, openAll, type SurveyInput } from './open-inputs.ts';
import { runStage, type WorkThreshold } from './run-stage.ts';
import { scanFingerprint } from './scan-fingerprint.ts';
import { completeScanOptions, type ScanOptions } from './scan-options.ts';
import type { StageInput } from './scan-stage.ts';
import { enterWorkDirectory } from './scan-work-directory.ts';
import type { ScanPart, Survey } from './survey.ts';
import type { SurveyCommand } from './survey-command.ts';
import { keysFolder } from './survey-files.ts';

export interface SurveyRequest {
  readonly command: SurveyCommand;
  /** Paths are absolute. The first is cut into parts; the others are read beside it. */
  readonly inputs: readonly SurveyInput[];
  /** Everything else that can change the report, as plain data: a resume requires the same. */
  readonly fingerprint: Readonly<Record<string, unknown>>;
}

/**
 * Runs `work` in the directory of the command: a temporary one, or its checkpoint. The directory is removed when the work is done
 * and left to a resume when it fails.
 * @throws TilefoldError what `work` throws; NOT_FOUND, NOT_AN_ARCHIVE, INPUT_CHANGED, INTERRUPTED, and for a checkpoint JOB_EXISTS,
 * FINGERPRINT, LOCKED
 */
export async function runSurvey<Report>(
  request: SurveyRequest,
  given: Partial<ScanOptions>,
  work: (run: SurveyRun) => Promise<Report>,
): Promise<Report> {
  try {
    return await runIn(request, completeScanOptions(given), work);
  } catch (error) {
    throw systemError(error) ?? error;
  }
}

async function runIn<Report>(
  { command, inputs, fingerprint }: SurveyRequest,
  options: ScanOptions,
  work: (run: SurveyRun) => Promise<Report>,
): Promise<Report> {
  // Throws a clear error for a file that is missing or no archive.
  for (const { path } of inputs) formatOfFile(path);
  const paths = inputs.map(({ path }) => path);
  using watch = new InputWatch(paths);
  const identities = watch.identify();
  const place = await enterWorkDirectory(command, paths, scanFingerprint(identities, fingerprint), options);
  try {
    const stageInputs = inputs.map((input, i) => ({ ...input, identity: identities[i] as StageInput['identity'] }));
    const report = await work(new SurveyRun(stageInputs, place, options));
    watch.check(identities);
    place.remove();
    return report;
  } catch (error) {
    const isGone = place.isGone();
    place.leave();
    throw isGone ? directoryRemovedError(command, place, error) : error;
  }
}

/** Runs stages one after the other, on the same inputs and in the same directory. */
export class SurveyRun {
  readonly options: ScanOptions;
  readonly #inputs: readonly StageInput[];
  readonly #place: WorkDirectory;

  constructor(inputs: readonly StageInput[], place: WorkDirectory, options: ScanOptions) {
    this.#inputs = inputs;
    this.#place = place;
    this.options = options;
  }

  /** Opens the inputs in this process, or the first `count` of them. @throws TilefoldError as `openSource` */
  open(count: number = this.#inputs.length): OpenInputs {
    return openAll(this.#inputs.slice(0, count), this.#place.path);
  }

  /** Builds the key index of an opened input that lacks one, where a signal can stop it. */
  async buildIndex(source: ArchiveSource, input: number = 0): Promise<void> {
    const { path, format } = this.#inputs[input] as StageInput;
    const scratch = join(this.#place.path, keysFolder(input));
    await buildIndexInWorker(source, { path, format, scratch }, this.options.signal);
  }

  runStage<Options, Result>(
    survey: Survey<Options, Result>,
    options: Options,
    parts: readonly ScanPart[],
    threshold: WorkThreshold,
    scan: Partial<ScanOptions> = {},
  ): ReturnType<typeof runStage<Options, Result>> {
    const { path, durable } = this.#place;
    return runStage(survey, { inputs: this.#inputs, options, parts, durable }, path, threshold, { ...this.options, ...scan });
  }
}

function directoryRemovedError({ run }: SurveyCommand, { path }: WorkDirectory, cause: unknown): TilefoldError {
  const text = `${path}: was removed while the ${run} went on, and what was found so far is lost with it; run again`;
  return new TilefoldError('IO', text, { cause });
}
