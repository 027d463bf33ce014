// Reads a JSON object out of text that nobody vouches for.

import { jsonExcess } from '../../kit/json-bounds.ts';
import { isJsonObject } from '../../kit/json-object.ts';

/** Returns the object, or what is wrong with the text. What is too deep or too large is kept as text. */
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
