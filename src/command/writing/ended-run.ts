// From the order of a command line to the run's end, whatever that is: a report, and the error if there was one.

import { resolve } from 'node:path';
import { type PlannedFlags, runOptionsOf, type WritingFlags } from '../../cli/options/flags.ts';
import { checkWrittenFiles, filesOf } from '../../cli/options/written-files.ts';
import { TilefoldError } from '../../errors.ts';
import type { ProgressEvent } from '../../job/progress-event.ts';
import type { RunReport } from '../../job/report-types.ts';
import { refusedReport } from '../../run/records/blank-report.ts';
import { createRequest, type Wish } from '../../run/request/create-request.ts';
import { run } from '../../run/run.ts';

/** What somebody typed, read as far as no file has to be opened. */
export interface Ordered {
  /** The command's name, and all behind it. */
  readonly words: readonly string[];
  readonly wish: Wish;
  /** The files of the styles. */
  readonly styles: readonly string[];
  /** The rest of the wish. @throws TilefoldError where a file that it names cannot be read */
  more(): Partial<Wish>;
}

export interface Ended {
  readonly report: RunReport;
  /** undefined when the report is of an output that stands, or of shards that failed. */
  readonly error?: unknown;
  /** Not where they may be of another run that goes on, or the file may be one that is read. */
  readonly mayWriteMetrics: boolean;
}

/** Runs the order, and never throws. */
export async function runOrder(
  order: Ordered,
  flags: PlannedFlags,
  signal: AbortSignal,
  onProgress: (event: ProgressEvent) => void,
): Promise<Ended> {
  const started = new Date().toISOString();
  let options: ReturnType<typeof runOptionsOf> = {};
  let report: RunReport | undefined;
  let isChecked = false;
  try {
    options = {
      ...runOptionsOf(flags, signal, onProgress),
      commandLine: { words: order.words, directory: process.cwd() },
      onStopped: (stopped) => {
        report = stopped;
      },
    };
    const request = createRequest({ ...order.wish, ...order.more() });
    checkWrittenFiles(filesOf(request), flags);
    isChecked = true;
    return { report: await run(request, options), mayWriteMetrics: true };
  } catch (error) {
    const isOfAnother = error instanceof TilefoldError && error.code === 'LOCKED';
    const mayWriteMetrics = !isOfAnother && (isChecked || isCheckedAsTyped(order, flags));
    return { report: report ?? refusedReport(askedBy(order), options, started, error), error, mayWriteMetrics };
  }
}

function askedBy({
  wish: { command, input, output, inputFormat, outputFormat, maxTileBytes },
}: Ordered): Parameters<typeof refusedReport>[0] {
  return {
    command,
    input: resolve(input),
    output: output ? resolve(output) : '',
    inputFormat: inputFormat ?? null,
    outputFormat: outputFormat ?? null,
    maxTileBytes: maxTileBytes ?? 0,
  };
}

/** The same check for what did not become a request. Without a name for the output nobody knows which file that would be. */
function isCheckedAsTyped({ wish, styles }: Ordered, flags: WritingFlags): boolean {
  if (!wish.output) return false;
  try {
    checkWrittenFiles({ inputs: [resolve(wish.input)], output: resolve(wish.output), styles }, flags);
    return true;
  } catch {
    return false;
  }
}
