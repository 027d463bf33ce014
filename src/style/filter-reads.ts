// What a filter looks at in a feature, told from its JSON. Too much is harmless (a feature is then read in full), too
// little would be wrong: whatever is not plainly a fixed key counts as everything.

import { expression as specExpression } from '@maplibre/maplibre-gl-style-spec';

export interface FilterReads {
  /** Keys, and whether their values matter or their presence alone; null = any key. */
  readonly keys: ReadonlyMap<string, 'value' | 'presence'> | null;
  readonly id: boolean;
  readonly geometry: boolean;
  readonly zoom: boolean;
  /** Names MultiPoint, MultiLineString or MultiPolygon. */
  readonly multiTypes: boolean;
  /** Reads state that is set while the map runs, which no tile can know. */
  readonly runtimeState: boolean;
}

interface Draft {
  keys: Map<string, 'value' | 'presence'> | null;
  id: boolean;
  geometry: boolean;
  zoom: boolean;
  multiTypes: boolean;
  runtimeState: boolean;
}

const MULTI_TYPES = new Set(['MultiPoint', 'MultiLineString', 'MultiPolygon']);

/** Returns what the filter reads. Recursion is bounded by the style's depth. */
export function filterReads(filter: unknown): FilterReads {
  const draft: Draft = { keys: new Map(), id: false, geometry: false, zoom: false, multiTypes: false, runtimeState: false };
  if (specExpression.isExpressionFilter(filter)) readExpression(filter, draft);
  else readLegacy(filter, draft);
  return draft;
}

function readLegacy(filter: unknown, draft: Draft): void {
  if (!Array.isArray(filter)) return;
  const [operator, key, ...values] = filter as unknown[];
  if (operator === 'all' || operator === 'any' || operator === 'none') {
    for (const child of filter.slice(1)) readLegacy(child, draft);
  } else if (key === '$type') noteStrings(values, draft);
  else if (key === '$id') draft.id = true;
  else if (typeof key === 'string') noteKey(draft, key, operator === 'has' || operator === '!has' ? 'presence' : 'value');
  else if (filter.length > 1) readEverything(draft);
}

function readExpression(expression: unknown, draft: Draft): void {
  if (typeof expression === 'string' && MULTI_TYPES.has(expression)) draft.multiTypes = true;
  if (!Array.isArray(expression)) return;
  const [operator, key] = expression as unknown[];
  if (operator === 'get' || operator === 'has') {
    // A second argument is the object to look in; `properties` there is found below.
    if (typeof key !== 'string') draft.keys = null;
    else noteKey(draft, key, operator === 'has' ? 'presence' : 'value');
  } else if (operator === 'properties') draft.keys = null;
  else if (operator === 'id') draft.id = true;
  else if (operator === 'zoom') draft.zoom = true;
  else if (operator === 'within' || operator === 'distance') draft.geometry = true;
  else if (operator === 'global-state' || operator === 'feature-state') draft.runtimeState = true;
  // What legacy filters are compiled to can also be written by hand.
  else if (typeof operator === 'string' && operator.startsWith('filter-')) readEverything(draft);
  for (const child of expression) readExpression(child, draft);
}

function noteKey(draft: Draft, key: string, use: 'value' | 'presence'): void {
  if (draft.keys === null || draft.keys.get(key) === 'value') return;
  draft.keys.set(key, use);
}

function noteStrings(values: readonly unknown[], draft: Draft): void {
  if (values.some((value) => typeof value === 'string' && MULTI_TYPES.has(value))) draft.multiTypes = true;
}

function readEverything(draft: Draft): void {
  draft.keys = null;
  draft.id = true;
}
