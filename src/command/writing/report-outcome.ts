// Prints the outcome of a run: the report on stdout, an error on stderr. Returns the exit code.

import { exitCodeOf, FOUND_SOMETHING } from '../../cli/exit-codes.ts';
import type { WritingFlags } from '../../cli/options/flags.ts';
import { printError, printPage, printReport } from '../../cli/output.ts';
import { reportError } from '../../cli/report-error.ts';
import type { RunReport } from '../../job/report-types.ts';
import { formatReport } from '../../report/text/format-report.ts';
import { reportText } from '../../report/text/run-text.ts';
import { failedShardsError } from '../../run/records/shards-error.ts';
import type { Ended } from './ended-run.ts';

/** Returns the exit code. `failOver`: limit in bytes for every written tile. */
export async function reportOutcome(
  { report, error }: Ended,
  { quiet, reportFormat }: WritingFlags,
  failOver: number | undefined,
): Promise<number> {
  // On an error, a text report adds nothing to the line on stderr; nor does any report of a run that was refused.
  const skipsReport = quiet || (error !== undefined && (reportFormat === 'text' || report.stop?.why === 'refused'));
  const printFailure = skipsReport ? null : await tryPrint(() => print(report, reportFormat));
  if (printFailure !== null) printError(`${printFailure.message}; ${outcomeText(report)}`);
  if (error !== undefined) return reportError(error);
  if (report.shards.failed.length === 0) return budgetExitCode(report, failOver) || (printFailure === null ? 0 : 1);
  const failed = failedShardsError(report);
  printError(failed.message);
  return exitCodeOf(failed.code);
}

/** A report that cannot be printed does not undo the run. */
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
  // Loaded late: it is large, and other formats do not need it.
  const { runPage } = await import('../../report/run-page/page.ts');
  return printPage(runPage(report));
}

function outcomeText({ status, output }: RunReport): string {
  return status === 'failed' || status === 'stopped' || status === 'mapped'
    ? 'the job is kept'
    : `the output ${output.path} stands`;
}

/** For CI: the output stays, but one of its tiles is too large. */
function budgetExitCode({ largest_tile, output }: RunReport, failOver: number | undefined): number {
  if (failOver === undefined || largest_tile === null || largest_tile.bytes <= failOver) return 0;
  const { tile, bytes } = largest_tile;
  printError(`${output.path}: tile ${tile} has ${bytes} bytes, more than --fail-over ${failOver} allows; the output stands`);
  return FOUND_SOMETHING;
}
