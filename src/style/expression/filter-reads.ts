// Determines what a filter reads of a feature, for expressions and legacy filters.

import { type Reads, ReadsCollector } from './expression-reads.ts';
import { styleSpec } from './style-spec.ts';

/** Returns the reads of the filter. */
export function filterReads(filter: unknown): Reads {
  const draft = new ReadsCollector();
  if (styleSpec().expression.isExpressionFilter(filter)) draft.addExpression(filter);
  else readLegacy(filter, draft);
  return draft;
}

function readLegacy(filter: unknown, draft: ReadsCollector): void {
  if (!Array.isArray(filter)) return;
  const [operator, key, ...values] = filter as unknown[];
  if (operator === 'all' || operator === 'any' || operator === 'none') {
    for (const child of filter.slice(1)) readLegacy(child, draft);
  } else if (key === '$type') draft.addTypes(values);
  else if (key === '$id') draft.id = true;
  else if (typeof key === 'string') readLegacyKey(operator, key, values, draft);
  else if (filter.length > 1) draft.addEverything();
}

function readLegacyKey(operator: unknown, key: string, values: readonly unknown[], draft: ReadsCollector): void {
  if (operator === 'has' || operator === '!has') draft.addNullSensitiveKey(key, 'presence');
  // A missing key is undefined, which differs from null in a comparison.
  else if (values.some((value) => typeof value === 'object')) draft.addNullSensitiveKey(key);
  else draft.addKey(key, 'value');
}
