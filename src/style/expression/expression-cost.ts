// What an expression may cost before style-spec is asked to compile it. Compiling takes time that grows with the square of the depth; a
// variable of `let` is evaluated anew wherever it is used, so that a few lines can stand for any amount of work.

/** Levels of arrays and objects; what cartographers write has some ten. */
const MAX_EXPRESSION_DEPTH = 200;

/** Operations once every variable is written out in full; real styles stay below a thousand. Half a millisecond a feature. */
const MAX_EXPRESSION_STEPS = 10_000;

/** Operations of all filters of a style, which is what one feature may have to be put to, and is compiled in every process. */
const MAX_STYLE_STEPS = 1_000_000;

/** Returns why a style's filters are too much together, or null. Those that are too costly alone are never compiled. */
export function filtersFault(filters: Iterable<unknown>): string | null {
  let steps = 0;
  for (const filter of filters) {
    if (costFault(filter) === null) steps += stepsOf(filter, new Map());
    if (steps > MAX_STYLE_STEPS) return `its filters stand for more than ${MAX_STYLE_STEPS} operations`;
  }
  return null;
}

/** Returns why a value of a style is too costly to be compiled, or null. The style's own depth and size bound it in all. */
export function costFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (isTooDeep(value)) return `nested more than ${MAX_EXPRESSION_DEPTH} levels deep`;
  return stepsOf(value, new Map()) > MAX_EXPRESSION_STEPS ? `stands for more than ${MAX_EXPRESSION_STEPS} operations` : null;
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_EXPRESSION_DEPTH; depth++) {
    level = level.flatMap((member) => (typeof member === 'object' && member !== null ? Object.values(member) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** `variables` has the steps of each variable in scope. Recursion is bounded by the depth, which is checked before. */
function stepsOf(value: unknown, variables: ReadonlyMap<string, number>): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (!Array.isArray(value)) return isStopFunction(value) ? 1 : sum(Object.values(value), variables);
  const [operator, ...operands] = value as unknown[];
  if (operator === 'literal' || operator === 'within' || operator === 'distance') return 1;
  if (operator === 'var') return variables.get(String(operands[0])) ?? 1;
  if (operator !== 'let') return 1 + sum(value, variables);
  const inner = new Map(variables);
  let bound = 0;
  for (let i = 0; i + 1 < operands.length; i += 2) {
    // Variables do not see those that are bound beside them.
    const steps = stepsOf(operands[i + 1], variables);
    inner.set(String(operands[i]), steps);
    bound += steps;
  }
  return 1 + bound + stepsOf(operands.at(-1), inner);
}

/** A function in the way of early styles: its stops are looked up, and hold no expressions. */
function isStopFunction(value: object): boolean {
  return Array.isArray((value as { stops?: unknown }).stops);
}

function sum(values: readonly unknown[], variables: ReadonlyMap<string, number>): number {
  let steps = 0;
  for (const value of values) steps += stepsOf(value, variables);
  return steps;
}
