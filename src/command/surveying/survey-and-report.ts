// Runs a survey command from its flags to its written report: signals, progress, and the place of the report.

import { noteUnusedCache } from '../../cli/options/machine-flags.ts';
import { type SurveyFlags, scanOptionsOf } from '../../cli/options/survey-flags.ts';
import { createProgress } from '../../cli/progress/create-progress.ts';
import { withSignals } from '../../cli/signals.ts';
import { usage } from '../../kit/usage.ts';
import type { ScanOptions } from '../../survey/scan/scan-options.ts';
import type { SurveyCommand } from '../../survey/scan/survey-command.ts';
import { openReportOutput } from './output.ts';
import type { ReportOutput } from './report-output.ts';

export interface Reporting {
  readonly scan: Partial<ScanOptions>;
  readonly output: ReportOutput;
  readonly isToTerminal: boolean;
  /** To be called when the survey is done and the report begins. */
  onScanned(): void;
}

/**
 * Runs `work`, which surveys the inputs, writes the report to the output, and resolves to the exit code. A report to a pipe that
 * its reader has closed, as `head` does, is no error.
 */
export function surveyAndReport(
  command: SurveyCommand,
  inputs: readonly string[],
  flags: SurveyFlags & { readonly reportFormat: string },
  work: (reporting: Reporting) => Promise<number>,
): Promise<number> {
  // Without what stands for another line, as a legacy one, which has no checkpoints.
  const commandLine = { words: process.argv.slice(2), directory: process.cwd() };
  const options = { ...scanOptionsOf(flags, command), commandLine };
  for (const input of inputs) noteUnusedCache(input, flags);
  const isToTerminal = flags.output === undefined && process.stdout.isTTY === true;
  if (flags.reportFormat === 'html' && isToTerminal) throw usage('--report-format html is for a browser: name a file by -o FILE');
  return withSignals(async (signal) => {
    const output = openReportOutput(flags.output ?? null, command, inputs, options.checkpoint ?? null);
    const progress = await createProgress(flags.progress, process.stderr);
    try {
      const scan = { ...options, signal: AbortSignal.any([signal, output.abandoned]), onProgress: progress.onEvent };
      const code = await work({ scan, output, isToTerminal, onScanned: () => progress.close() });
      output.finish();
      return code;
    } catch (error) {
      output.discard();
      if (output.abandoned.aborted && !signal.aborted) return 0;
      throw error;
    } finally {
      progress.close();
    }
  });
}
