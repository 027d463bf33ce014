// Parses a JSON object from untrusted text.

import { jsonExcess } from '../../kit/json-bounds.ts';
import { isJsonObject } from '../../kit/json-object.ts';

/** Returns the object, or the problem as a phrase. Too deep or too large text is not parsed. */
export function parseObject(text: string): Record<string, unknown> | string {
  const excess = jsonExcess(text);
  if (excess !== undefined) return excess;
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : 'is not an object';
  } catch {
    return 'is not valid JSON';
  }
}
