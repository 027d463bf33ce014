// The published schema of inspections.

import { publishedSchema } from './published-schema.ts';

const checks = {
  report: publishedSchema('inspect-report'),
  line: publishedSchema('inspect-report', 'line'),
  compactLine: publishedSchema('inspect-report', 'compactLine'),
};

/** Returns the schema violations of the report or of one of its lines; [] if there are none. */
export function schemaErrors(value: unknown, part: keyof typeof checks = 'report'): string[] {
  return checks[part](value);
}
