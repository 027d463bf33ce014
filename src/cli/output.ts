// Reports go to stdout, all else to stderr. A reader that went away ends the printing, not the run; a full disk is an error.

import { TilefoldError } from '../index.ts';

export type ReportFormat = 'text' | 'json' | 'ndjson';

/**
 * Writes to stdout and waits until it is out.
 * @throws TilefoldError 'IO' when stdout does not take it (a full disk, say)
 */
export function printReport(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') {
        reject(new TilefoldError('IO', `the report cannot be written to stdout: ${error.message}`, { cause: error }));
      } else {
        resolve();
      }
    };
    process.stdout.once('error', settle);
    process.stdout.write(text, settle);
  });
}

/** Returns the report as text by `toText`, as indented JSON, or as one line of JSON. */
export function formatReport<Report>(report: Report, format: ReportFormat, toText: (report: Report) => string): string {
  if (format === 'text') return toText(report);
  return `${format === 'json' ? JSON.stringify(report, null, 2) : JSON.stringify(report)}\n`;
}

export function printError(message: string): void {
  process.stderr.write(`tilefold: ${message}\n`);
}
