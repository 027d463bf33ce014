// The published schema of progress lines.

import { publishedSchema } from './published-schema.ts';

const check = publishedSchema('progress');

/** Returns what is wrong with a line of `--progress json`; nothing: []. */
export function progressErrors(line: unknown): string[] {
  return check(line).map((wrong) => `${JSON.stringify(line)}: ${wrong}`);
}
