// Bounds the cost of an expression before style-spec compiles it. Compile time is quadratic in depth, and a `let` variable is
// evaluated at each use, so a few lines can expand to any amount of work.

/** Maximum nesting; real styles have about ten levels. */
const MAX_EXPRESSION_DEPTH = 200;

/** Operations with all variables expanded; real styles stay below 1000. At the limit, half a millisecond a feature. */
const MAX_EXPRESSION_STEPS = 10_000;

/** Operations of all filters of a style together: one feature may need them all, and every process compiles them. */
const MAX_STYLE_STEPS = 1_000_000;

/**
 * Returns why a style's filters are too expensive together, or null. Filters too expensive on their own are never compiled and do
 * not count.
 */
export function filtersFault(filters: Iterable<unknown>): string | null {
  let steps = 0;
  for (const filter of filters) {
    if (costFault(filter) === null) steps += stepsOf(filter, new Map());
    if (steps > MAX_STYLE_STEPS) return `its filters stand for more than ${MAX_STYLE_STEPS} operations`;
  }
  return null;
}

/** Returns why a value is too expensive to compile, or null. The limits on the style's size and depth bound the whole. */
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

/** `variables` maps each variable in scope to its steps. Recursion is bounded, because depth is checked first. */
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
    // Variables of one `let` do not see each other.
    const steps = stepsOf(operands[i + 1], variables);
    inner.set(String(operands[i]), steps);
    bound += steps;
  }
  return 1 + bound + stepsOf(operands.at(-1), inner);
}

/** A legacy function: its stops contain no expressions. */
function isStopFunction(value: object): boolean {
  return Array.isArray((value as { stops?: unknown }).stops);
}

function sum(values: readonly unknown[], variables: ReadonlyMap<string, number>): number {
  let steps = 0;
  for (const value of values) steps += stepsOf(value, variables);
  return steps;
}
