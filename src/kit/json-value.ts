// JSON in archives: values, and text that may hold one.

import { jsonExcess } from './json-bounds.ts';

/** Returns the value that the text holds, or undefined where it is no JSON, or too much of it. */
export function jsonValue(text: string): unknown {
  if (jsonExcess(text) !== undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns the object or array that the text holds; any other text is itself. */
export function structureOrText(text: string): unknown {
  const value = jsonValue(text);
  return typeof value === 'object' && value !== null ? value : text;
}
