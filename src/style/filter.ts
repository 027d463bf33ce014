// Compiles a style layer's filter with style-spec, the code that renderers run. No filter of our own: what style-spec
// does not compile is UNKNOWN.

import {
  createExpression,
  type FilterSpecification,
  featureFilter,
  type Feature as SpecFeature,
  type StylePropertySpecification,
  expression as specExpression,
} from '@maplibre/maplibre-gl-style-spec';
import { type FilterReads, filterReads } from './filter-reads.ts';

/** A tile key as style-spec wants it for `within` and `distance`. */
export interface CanonicalTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export type FilterTest = (zoom: number, feature: SpecFeature, canonical: CanonicalTile) => boolean;

export type CompiledFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** `test` throws where an expression fails on the feature: false, as renderers have it, but it is to be counted. */
  | { readonly kind: 'test'; readonly test: FilterTest; readonly reads: FilterReads };

/** What `featureFilter` compiles expressions with. */
const FILTER_SPECIFICATION: StylePropertySpecification = {
  type: 'boolean',
  default: false,
  transition: false,
  'property-type': 'data-driven',
  expression: { interpolated: false, parameters: ['zoom', 'feature'] },
};

/** Compiles a filter; `filterKey` is where it is in the style. Never throws: what cannot be compiled is 'unknown'. */
export function compileFilter(filter: unknown, filterKey: string): CompiledFilter {
  if (filter === undefined) return { kind: 'all' };
  if (!Array.isArray(filter) && typeof filter !== 'boolean') {
    return { kind: 'unknown', reason: `a filter is an array or a boolean, not ${filter === null ? 'null' : typeof filter}` };
  }
  try {
    const reads = filterReads(filter);
    if (reads.runtimeState) return { kind: 'unknown', reason: 'reads state that is set while the map runs' };
    const test = specExpression.isExpressionFilter(filter)
      ? compileExpression(filter, filterKey)
      : compileLegacy(filter, filterKey);
    return { kind: 'test', test, reads };
  } catch (cause) {
    return { kind: 'unknown', reason: (cause as Error).message };
  }
}

function compileLegacy(filter: unknown, filterKey: string): FilterTest {
  const compiled = featureFilter(filter as FilterSpecification, filterKey);
  return (zoom, feature, canonical) => compiled.filter({ zoom }, feature, canonical as never);
}

/**
 * Compiles as `featureFilter` does, but keeps hold of the expression: `featureFilter` prints the first of equal run-time
 * errors and swallows the rest, and they are to be counted, quietly.
 */
function compileExpression(filter: unknown, filterKey: string): FilterTest {
  const compiled = createExpression(filter, filterKey, FILTER_SPECIFICATION);
  if (compiled.result === 'error') throw new Error(compiled.value.map(({ key, message }) => `${key}: ${message}`).join(', '));
  const expression = compiled.value;
  return (zoom, feature, canonical) =>
    Boolean(expression.evaluateWithoutErrorHandling({ zoom }, feature, {}, canonical as never));
}
