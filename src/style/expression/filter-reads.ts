// What a filter looks at in a feature, in either of the two languages that filters are written in.

import { type Reads, ReadsDraft } from './expression-reads.ts';
import { styleSpec } from './style-spec.ts';

/** Returns what the filter reads. */
export function filterReads(filter: unknown): Reads {
  const draft = new ReadsDraft();
  if (styleSpec().expression.isExpressionFilter(filter)) draft.addExpression(filter);
  else readLegacy(filter, draft);
  return draft;
}

function readLegacy(filter: unknown, draft: ReadsDraft): void {
  if (!Array.isArray(filter)) return;
  const [operator, key, ...values] = filter as unknown[];
  if (operator === 'all' || operator === 'any' || operator === 'none') {
    for (const child of filter.slice(1)) readLegacy(child, draft);
  } else if (key === '$type') draft.addTypes(values);
  else if (key === '$id') draft.id = true;
  else if (typeof key === 'string') readLegacyKey(operator, key, values, draft);
  else if (filter.length > 1) draft.addEverything();
}

function readLegacyKey(operator: unknown, key: string, values: readonly unknown[], draft: ReadsDraft): void {
  if (operator === 'has' || operator === '!has') draft.addKeyToldFromNull(key, 'presence');
  // Comparing with null, a key that is not there is undefined, and so another thing.
  else if (values.some((value) => typeof value === 'object')) draft.addKeyToldFromNull(key);
  else draft.addKey(key, 'value');
}
