// Whether style-spec's validator takes a part of a style. What it rejects may still compile, to something that its author did not mean,
// and renderers differ in what they make of it: nothing is deleted because of such a part.

import { costFault } from './expression/expression-cost.ts';
import { ReadsDraft } from './expression/expression-reads.ts';
import { styleSpec } from './expression/style-spec.ts';

type Validate = (options: object) => readonly { readonly message: string }[];

/** What style-spec's types leave out. */
interface PartChecks {
  readonly filter: Validate;
  readonly paintProperty: Validate;
  readonly layoutProperty: Validate;
}

const MIXED = 'the old filter language inside an expression, where it compares two constants';

/** Returns what is wrong with a filter, the validator's warnings included; `key` is where it is in the style. */
export function filterFaults(filter: unknown, key: string): readonly string[] {
  const tooCostly = costFault(filter);
  if (tooCostly !== null) return [tooCostly];
  const faults = messages('filter', { key, value: withSingleTypes(filter) });
  return faults.length === 0 && isMixed(filter) ? [`${key}: ${MIXED}`] : faults;
}

/** Returns what is wrong with a property of a layer; nothing for types of layers that are not known. */
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

/** Whether an expression compares constants as an old filter would name a key, so that it does not say what was meant. */
export function hasLegacyInside(expression: unknown): boolean {
  const draft = new ReadsDraft();
  draft.addExpression(expression);
  return draft.legacyInside;
}

/** The validator finds old filters in `all`, `any`, `none`, `!` and `case` alone. */
function isMixed(filter: unknown): boolean {
  return styleSpec().expression.isExpressionFilter(filter) && hasLegacyInside(filter);
}

/** Old filters may name Multi types, which some renderers have and the validator has not. Filters are tried in both readings. */
function withSingleTypes(filter: unknown): unknown {
  if (!Array.isArray(filter) || styleSpec().expression.isExpressionFilter(filter)) return filter;
  if (filter[1] !== '$type') return filter.map(withSingleTypes);
  return filter.map((item, i) =>
    i > 1 && typeof item === 'string' ? item.replace(/^Multi(?=Point$|LineString$|Polygon$)/, '') : item,
  );
}
