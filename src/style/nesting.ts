// How deep an expression may be for style-spec to compile it: the time that takes grows with the square of the depth.

/** Levels of arrays and objects; what cartographers write has some ten. */
export const MAX_EXPRESSION_DEPTH = 200;

/** Whether a value of a style is too deep to be compiled. The style's own depth bounds it in all. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_EXPRESSION_DEPTH; depth++) {
    level = level.flatMap((member) => (typeof member === 'object' && member !== null ? Object.values(member) : []));
    if (level.length === 0) return false;
  }
  return true;
}
