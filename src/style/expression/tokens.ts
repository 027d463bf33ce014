// Reads the `{key}` tokens of legacy text properties.

/**
 * Returns the keys of the `{key}` tokens in a text, by the renderers' rules: at least one character, no braces inside. One pass.
 */
export function tokenKeys(text: string): string[] {
  const keys: string[] = [];
  let open = -1;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{') open = at;
    else if (char === '}') {
      if (open >= 0 && at > open + 1) keys.push(text.slice(open + 1, at));
      open = -1;
    }
  }
  return keys;
}
