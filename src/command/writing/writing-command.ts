// The common part of writing commands after parsing: show the plan only, or run with progress and record the end.

import { exitCodeOf, USAGE_CODE } from '../../cli/exit-codes.ts';
import { writeMetrics } from '../../cli/metrics.ts';
import { type PlannedFlags, progressModeOf, runOptionsOf, type WritingFlags } from '../../cli/options/flags.ts';
import { noteUnusedCache } from '../../cli/options/machine-flags.ts';
import { applyPriority, withPlan } from '../../cli/options/plan-flags.ts';
import { checkWrittenFiles, filesOf } from '../../cli/options/written-files.ts';
import { printReport } from '../../cli/output.ts';
import { createProgress } from '../../cli/progress/create-progress.ts';
import { reportError } from '../../cli/report-error.ts';
import { serviceManager } from '../../cli/service-manager.ts';
import { withSignals } from '../../cli/signals.ts';
import { TilefoldError } from '../../errors.ts';
import { checkHardLinks } from '../../job/output/output-checks.ts';
import { usage, whole } from '../../kit/usage.ts';
import type { ReportFormat } from '../../report/text/format-report.ts';
import { planReportText } from '../../report/text/plan-text.ts';
import { planReport } from '../../run/estimate/plan-report.ts';
import { createRequest, type RequestOptions } from '../../run/request/create-request.ts';
import { type Ended, type ParsedCommand, runParsedCommand } from './ended-run.ts';
import { reportOutcome } from './report-outcome.ts';

/** Resolves to the exit code. */
export async function runWriting(parsed: ParsedCommand, given: WritingFlags & { failOver?: number }): Promise<number> {
  const flags = withPlan(given, parsed.given);
  const failOver = whole('--fail-over', flags.failOver, 1);
  const { reportFormat } = flags;
  if (reportFormat === 'html') checkPage(flags);
  if (flags.dryRun && reportFormat !== 'html') return dryRun(parsed, reportFormat, flags);
  applyPriority(flags);
  if (!flags.quiet) noteUnusedCache(parsed.given.input, flags);
  const ended = await withSignals(async (signal) => {
    const progress = await createProgress(progressModeOf(flags), process.stderr);
    const manager = serviceManager();
    signal.addEventListener('abort', () => manager?.stopping());
    try {
      return await runParsedCommand(parsed, flags, signal, (event) => {
        progress.onEvent(event);
        manager?.progress.onEvent(event);
      });
    } finally {
      progress.close();
    }
  });
  return await recordEnd(ended, flags, failOver);
}

/** Reports how a run ended, and records it. Resolves to the exit code. */
export async function recordEnd(ended: Ended, flags: WritingFlags, failOver: number | undefined): Promise<number> {
  if (isUsage(ended.error)) throw ended.error;
  const exitCode = await reportOutcome(ended, flags, failOver);
  const code = recorded(ended, flags, exitCode);
  // The run is over: a signal now has its default action.
  if (flags.onEnd === undefined) return code;
  const { runOnEnd } = await import('./on-end.ts');
  await runOnEnd(flags.onEnd, ended, code);
  return code;
}

/** The command line is invalid: nothing was run, so there is no end to record. */
function isUsage(error: unknown): boolean {
  return error instanceof TilefoldError && exitCodeOf(error.code) === USAGE_CODE;
}

/** Writes the metrics, and returns the exit code: failing to write them fails a successful run. */
function recorded({ report, mayWriteMetrics }: Ended, { metrics, metricsFormat }: WritingFlags, exitCode: number): number {
  if (metrics === undefined || !mayWriteMetrics) return exitCode;
  try {
    writeMetrics(metrics, metricsFormat, report, exitCode);
    return exitCode;
  } catch (error) {
    const code = reportError(error);
    return exitCode === 0 ? code : exitCode;
  }
}

/** @throws TilefoldError 'USAGE' when an HTML page makes no sense */
function checkPage({ dryRun, quiet }: WritingFlags): void {
  if (dryRun) throw usage('--report-format html shows what a run has done; a --dry-run does nothing');
  if (process.stdout.isTTY === true && !quiet)
    throw usage('--report-format html is for a browser: redirect stdout, > report.html');
}

/** A signal has its default action: there is nothing to lose. */
async function dryRun({ given, more }: ParsedCommand, format: ReportFormat, flags: PlannedFlags): Promise<number> {
  // Checks that a run would make.
  const options = runOptionsOf(flags, new AbortController().signal, () => {});
  const request = createRequest({ ...given, ...more() } satisfies RequestOptions);
  checkWrittenFiles(filesOf(request), flags);
  const report = await planReport(request, options);
  checkHardLinks(request.output, flags.force);
  await printReport(planReportText(report, format));
  return 0;
}
