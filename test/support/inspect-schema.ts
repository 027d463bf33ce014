// The published schema of inspections.

import { publishedSchema } from './published-schema.ts';

const checks = {
  report: publishedSchema('inspect-report'),
  line: publishedSchema('inspect-report', 'line'),
  compactLine: publishedSchema('inspect-report', 'compactLine'),
};

/** Returns what is wrong with the report, or with a line of it; nothing: []. */
export function schemaErrors(value: unknown, part: keyof typeof checks = 'report'): string[] {
  return checks[part](value);
}
