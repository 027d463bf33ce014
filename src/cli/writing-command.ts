// What prune and copy have in common once their flags are read: plan only, or run with progress, then report.

import { checkDisk, createRequest, failedShardsError, planReport, run, type Wish } from '../index.ts';
import { exitCodeOf } from './exit-codes.ts';
import { checkpointOf, progressModeOf, runOptionsOf, type WritingFlags } from './flags.ts';
import { formatReport, printError, printReport } from './output.ts';
import { planReportText } from './plan-text.ts';
import { createProgress } from './progress.ts';
import { reportText } from './report-text.ts';
import { withSignals } from './signals.ts';

/** Resolves to the exit code. */
export async function runWriting(wish: Wish, flags: WritingFlags): Promise<number> {
  return withSignals(async (signal) => {
    const progress = createProgress(progressModeOf(flags), process.stderr);
    try {
      const options = runOptionsOf(flags, signal, progress.onEvent);
      const request = createRequest(wish);
      if (flags.dryRun) return await dryRun(request, flags);
      const report = await run(request, options);
      progress.close();
      if (!flags.quiet) await printReport(formatReport(report, flags.reportFormat, reportText));
      if (report.status !== 'failed') return 0;
      const error = failedShardsError(report);
      printError(error.message);
      return exitCodeOf(error.code);
    } finally {
      progress.close();
    }
  });
}

async function dryRun(request: ReturnType<typeof createRequest>, flags: WritingFlags): Promise<number> {
  const report = planReport(request, checkpointOf(flags));
  await printReport(planReportText(report, flags.reportFormat));
  checkDisk(report.needs);
  return 0;
}
