// Formats a report in the requested format.

export type ReportFormat = 'text' | 'json' | 'ndjson';

/** Returns the report as text by `toText`, as indented JSON, or as one line of JSON. */
export function formatReport<Report>(report: Report, format: ReportFormat, toText: (report: Report) => string): string {
  if (format === 'text') return toText(report);
  return `${format === 'json' ? JSON.stringify(report, null, 2) : JSON.stringify(report)}\n`;
}
