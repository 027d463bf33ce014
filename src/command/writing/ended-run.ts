// Runs a parsed command line to its end: a report, and the error if there was one.

import { resolve } from 'node:path';
import { type PlannedFlags, runOptionsOf, type WritingFlags } from '../../cli/options/flags.ts';
import { checkWrittenFiles, filesOf } from '../../cli/options/written-files.ts';
import { TilefoldError } from '../../errors.ts';
import type { ProgressEvent } from '../../job/progress-event.ts';
import type { RunReport } from '../../job/report-types.ts';
import type { CommandLine, RunPart } from '../../job/run-options.ts';
import { inputsText } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { refusedReport } from '../../run/records/blank-report.ts';
import { createRequest, type RequestOptions } from '../../run/request/create-request.ts';
import { run } from '../../run/run.ts';

/** A parsed command line, before any file is opened. */
export interface ParsedCommand {
  /** The command's name and its arguments. */
  readonly words: readonly string[];
  readonly given: RequestOptions;
  /** The style files. */
  readonly styles: readonly string[];
  /** The files of regions. */
  readonly regions: readonly string[];
  /** The rest of the options. @throws TilefoldError if a file that they name cannot be read */
  more(): Partial<RequestOptions>;
  /** Of a job that goes on by what it has stored: then `given` only names the files, for a report. */
  readonly stored?: StoredRun;
}

interface StoredRun {
  readonly request: Request;
  /** Of the command that made the job, since that is what the next `resume` goes by. */
  readonly commandLine: CommandLine | null;
  readonly part: RunPart | null;
}

export interface Ended {
  readonly report: RunReport;
  /** undefined if the report is of a finished output, or of shards that failed. */
  readonly error?: unknown;
  /** False if the file may belong to another run in progress, or may be one that is read. */
  readonly mayWriteMetrics: boolean;
}

/** Runs the command line. Never throws. */
export async function runParsedCommand(
  parsed: ParsedCommand,
  flags: PlannedFlags,
  signal: AbortSignal,
  onProgress: (event: ProgressEvent) => void,
): Promise<Ended> {
  const { stored } = parsed;
  const started = new Date().toISOString();
  let options: ReturnType<typeof runOptionsOf> = {};
  let report: RunReport | undefined;
  let isChecked = false;
  try {
    options = {
      ...runOptionsOf(flags, signal, onProgress),
      commandLine: stored === undefined ? { words: parsed.words, directory: process.cwd() } : stored.commandLine,
      part: stored?.part ?? null,
      onStopped: (stopped) => {
        report = stopped;
      },
    };
    const request = stored?.request ?? createRequest({ ...parsed.given, ...parsed.more() });
    checkWrittenFiles(filesOf(request), flags);
    isChecked = true;
    return { report: await run(request, options), mayWriteMetrics: true };
  } catch (error) {
    const isLocked = error instanceof TilefoldError && error.code === 'LOCKED';
    const mayWriteMetrics = !isLocked && (isChecked || isCheckedAsTyped(parsed, flags));
    return { report: report ?? refusedReport(requestFacts(parsed), options, started, error), error, mayWriteMetrics };
  }
}

function requestFacts({
  given: { command, input, moreInputs = [], output, inputFormat, outputFormat, maxTileBytes },
}: ParsedCommand): Parameters<typeof refusedReport>[0] {
  return {
    command,
    input: inputsText({ inputs: [input, ...moreInputs].map((path) => ({ path: resolve(path), format: null })) }),
    files: [input, ...moreInputs].map((path) => resolve(path)),
    output: output ? resolve(output) : '',
    inputFormat: inputFormat ?? null,
    outputFormat: outputFormat ?? null,
    maxTileBytes: maxTileBytes ?? 0,
  };
}

/** The same check if there is no request. Without an output name, the files cannot be determined. */
function isCheckedAsTyped({ given, styles, regions }: ParsedCommand, flags: WritingFlags): boolean {
  if (!given.output) return false;
  try {
    const inputs = [given.input, ...(given.moreInputs ?? [])].map((path) => resolve(path));
    checkWrittenFiles({ inputs, output: resolve(given.output), styles, regions }, flags);
    return true;
  } catch {
    return false;
  }
}
