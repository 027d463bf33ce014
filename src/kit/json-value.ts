// Parses JSON found in archives, within the limits of json-bounds.ts.

import { jsonExcess } from './json-bounds.ts';

/** Returns the parsed value, or undefined when the text is not JSON or exceeds the limits. */
export function jsonValue(text: string): unknown {
  if (jsonExcess(text) !== undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns the object or array in the text, or the text itself if it holds neither. */
export function structureOrText(text: string): unknown {
  const value = jsonValue(text);
  return typeof value === 'object' && value !== null ? value : text;
}
