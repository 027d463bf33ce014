// Validates parts of a style with style-spec. A rejected part may still compile to something its author did not mean, and
// renderers differ on it, so nothing is removed because of such a part.

import { costFault } from './expression/expression-cost.ts';
import { ReadsCollector } from './expression/expression-reads.ts';
import { styleSpec } from './expression/style-spec.ts';

type Validate = (options: object) => readonly { readonly message: string }[];

/** Members that style-spec's types lack. */
interface PartChecks {
  readonly filter: Validate;
  readonly paintProperty: Validate;
  readonly layoutProperty: Validate;
}

const MIXED = 'the old filter language inside an expression, where it compares two constants';

/** Returns the problems of a filter, including the validator's warnings; `key` is its path in the style. */
export function filterFaults(filter: unknown, key: string): readonly string[] {
  const tooCostly = costFault(filter);
  if (tooCostly !== null) return [tooCostly];
  const faults = messages('filter', { key, value: withSingleTypes(filter) });
  return faults.length === 0 && isMixed(filter) ? [`${key}: ${MIXED}`] : faults;
}

/** Returns the problems of a layer property; none for unknown layer types. */
export function propertyFaults(
  group: 'paint' | 'layout',
  layerType: string | undefined,
  property: string,
  value: unknown,
): readonly string[] {
  const key = `${group}.${property}`;
  const tooCostly = costFault(value);
  if (tooCostly !== null) return [`${key}: ${tooCostly}`];
  return messages(group === 'paint' ? 'paintProperty' : 'layoutProperty', { key, objectKey: property, value, layerType });
}

function messages(part: keyof PartChecks, options: object): readonly string[] {
  const { validateStyleMin, latest } = styleSpec();
  const validate = (validateStyleMin as unknown as PartChecks)[part];
  try {
    return validate({ ...options, style: {}, styleSpec: latest }).map(({ message }) => message);
  } catch (cause) {
    return [`cannot be checked: ${(cause as Error).message}`];
  }
}

/** Whether an expression contains a legacy comparison, so that it compares constants instead of a key. */
export function hasLegacyInside(expression: unknown): boolean {
  const draft = new ReadsCollector();
  draft.addExpression(expression);
  return draft.legacyInside;
}

/** The validator detects legacy filters only in `all`, `any`, `none`, `!` and `case`. */
function isMixed(filter: unknown): boolean {
  return styleSpec().expression.isExpressionFilter(filter) && hasLegacyInside(filter);
}

/**
 * Legacy filters may name Multi types, which some renderers support and the validator does not. Such filters are tested with both
 * types.
 */
function withSingleTypes(filter: unknown): unknown {
  if (!Array.isArray(filter) || styleSpec().expression.isExpressionFilter(filter)) return filter;
  if (filter[1] !== '$type') return filter.map(withSingleTypes);
  return filter.map((item, i) =>
    i > 1 && typeof item === 'string' ? item.replace(/^Multi(?=Point$|LineString$|Polygon$)/, '') : item,
  );
}
