// The report of a verification as text, JSON or NDJSON.

import { terminalText } from '../../kit/text/terminal-text.ts';
import type { VerifyReport } from '../../survey/verify/report-types.ts';
import { verifyText } from './verify-text.ts';

export function verifyReportText(report: VerifyReport, format: 'text' | 'json' | 'ndjson'): string {
  if (format === 'text') return verifyText(report);
  if (format === 'json') return terminalText(`${JSON.stringify(report, null, 2)}\n`);
  return verifyLines(report)
    .map((line) => terminalText(`${JSON.stringify(line)}\n`))
    .join('');
}

/** A line for each example of each finding, and last the report without them. */
function verifyLines({ findings, ...report }: VerifyReport): object[] {
  const lines = findings.flatMap(({ kind, severity, examples }) =>
    examples.map((example) => ({ type: 'finding', kind, severity, ...example })),
  );
  const counts = findings.map(({ kind, severity, title, count }) => ({ kind, severity, title, count }));
  return [...lines, { type: 'summary', ...report, findings: counts }];
}
