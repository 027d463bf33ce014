// What writing commands have in common once their flags are read: plan only, or run with progress, then report.

import {
  checkDisk,
  checkHardLinks,
  createRequest,
  failedShardsError,
  planReport,
  type RunReport,
  run,
  type Wish,
} from '../index.ts';
import { exitCodeOf, FOUND_SOMETHING } from './exit-codes.ts';
import { checkpointOf, progressModeOf, runOptionsOf, type WritingFlags } from './flags.ts';
import { writeMetrics } from './metrics.ts';
import { formatReport, printError, printPage, printReport, type ReportFormat } from './output.ts';
import { planReportText } from './plan-text.ts';
import { createProgress } from './progress.ts';
import { reportText } from './report-text.ts';
import { serviceManager } from './service-manager.ts';
import { withSignals } from './signals.ts';
import { usage, whole } from './usage.ts';
import { checkWrittenFiles } from './written-files.ts';

/** Resolves to the exit code. */
export async function runWriting(wish: Wish, flags: WritingFlags & { failOver?: number }): Promise<number> {
  const failOver = whole('--fail-over', flags.failOver, 1);
  const { reportFormat } = flags;
  if (reportFormat === 'html') checkPage(flags);
  if (flags.dryRun && reportFormat !== 'html') return dryRun(wish, reportFormat, flags);
  return withSignals(async (signal) => {
    const progress = await createProgress(progressModeOf(flags), process.stderr);
    const manager = serviceManager();
    signal.addEventListener('abort', () => manager?.stopping());
    try {
      const options = runOptionsOf(flags, signal, (event) => {
        progress.onEvent(event);
        manager?.progress.onEvent(event);
      });
      const request = createRequest(wish);
      checkWrittenFiles(request, flags);
      const report = await run(request, options);
      progress.close();
      const unprinted = flags.quiet ? null : await tryPrint(() => print(report, reportFormat));
      if (unprinted !== null) printError(`${unprinted.message}; ${outcomeText(report)}`);
      if (flags.metrics !== undefined) writeMetrics(flags.metrics, report);
      if (report.status !== 'failed') return budgetExitCode(report, failOver) || (unprinted === null ? 0 : 1);
      const error = failedShardsError(report);
      printError(error.message);
      return exitCodeOf(error.code);
    } finally {
      progress.close();
    }
  });
}

/** What came of the run is not undone by a report that nobody can read. */
async function tryPrint(print: () => Promise<void>): Promise<Error | null> {
  try {
    await print();
    return null;
  } catch (error) {
    return error as Error;
  }
}

async function print(report: RunReport, format: WritingFlags['reportFormat']): Promise<void> {
  if (format !== 'html') return printReport(formatReport(report, format, reportText));
  // Of no use to the other formats, and large.
  const { runPage } = await import('./run-page.ts');
  return printPage(runPage(report));
}

/** @throws TilefoldError 'USAGE' where a page would help nobody */
function checkPage({ dryRun, quiet }: WritingFlags): void {
  if (dryRun) throw usage('--report-format html shows what a run has done; a --dry-run does nothing');
  if (process.stdout.isTTY === true && !quiet)
    throw usage('--report-format html is for a browser: redirect stdout, > report.html');
}

function outcomeText({ status, output }: RunReport): string {
  return status === 'failed' ? 'the job is kept' : `the output ${output.path} stands`;
}

/** For CI: the output stands, but one of its tiles is too large. */
function budgetExitCode({ largest_tile, output }: RunReport, failOver: number | undefined): number {
  if (failOver === undefined || largest_tile === null || largest_tile.bytes <= failOver) return 0;
  const { tile, bytes } = largest_tile;
  printError(`${output.path}: tile ${tile} has ${bytes} bytes, more than --fail-over ${failOver} allows; the output stands`);
  return FOUND_SOMETHING;
}

/** A signal ends it at once, as it ends any program: there is nothing to lose. */
async function dryRun(wish: Wish, format: ReportFormat, flags: WritingFlags): Promise<number> {
  // What a run would refuse.
  runOptionsOf(flags, new AbortController().signal, () => {});
  const request = createRequest(wish);
  checkWrittenFiles(request, flags);
  const report = await planReport(request, checkpointOf(flags), flags.allowEmpty);
  checkHardLinks(request.output, flags.force);
  await printReport(planReportText(report, format));
  checkDisk(report.needs);
  return 0;
}
