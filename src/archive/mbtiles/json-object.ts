// Reads a JSON object out of text that nobody vouches for.

/** JSON nested deeper is kept as text: reading it is safe, but writing it recurses. */
const MAX_JSON_DEPTH = 1000;

/** Returns the object, or what is wrong with the text. */
export function parseObject(text: string): Record<string, unknown> | string {
  if (nesting(text) > MAX_JSON_DEPTH) return `is nested more than ${MAX_JSON_DEPTH} levels deep`;
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : 'is not an object';
  } catch {
    return 'is not valid JSON';
  }
}

/** Counts by hand, outside of strings, because a parser may recurse. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isInString) {
      if (char === '\\') at++;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
