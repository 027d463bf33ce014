// The published schema of progress lines.

import { publishedSchema } from './published-schema.ts';

const check = publishedSchema('progress');

/** Returns the schema violations of a line of `--progress json`; [] if there are none. */
export function progressErrors(line: unknown): string[] {
  return check(line).map((wrong) => `${JSON.stringify(line)}: ${wrong}`);
}
