// Compiles a style layer's filter with style-spec, the code that renderers use. A filter that style-spec does not compile, or its
// validator rejects, is UNKNOWN.

import type { FilterSpecification, Feature as SpecFeature, StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import type { StyleLayer } from '../style-layer.ts';
import { filterFaults } from '../validity.ts';
import type { Reads } from './expression-reads.ts';
import { filterReads } from './filter-reads.ts';
import { styleSpec } from './style-spec.ts';

/** A tile key in style-spec's form, for `within` and `distance`. */
export interface CanonicalTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export type FilterTest = (zoom: number, feature: SpecFeature, canonical: CanonicalTile) => boolean;

export type CompiledFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** `test` throws when an expression fails on a feature. Renderers treat that as false; here it is also counted. */
  | { readonly kind: 'test'; readonly test: FilterTest; readonly reads: Reads };

/** The property specification that `featureFilter` uses. */
const FILTER_SPECIFICATION: StylePropertySpecification = {
  type: 'boolean',
  default: false,
  transition: false,
  'property-type': 'data-driven',
  expression: { interpolated: false, parameters: ['zoom', 'feature'] },
};

const compiled = new WeakMap<StyleLayer, CompiledFilter>();

/** Returns the compiled filter of a style layer; compiled on first use. */
export function filterOf(layer: StyleLayer): CompiledFilter {
  let filter = compiled.get(layer);
  if (filter === undefined) {
    filter = compileFilter(layer.filter, `${layer.path}.filter`);
    compiled.set(layer, filter);
  }
  return filter;
}

/** Compiles a filter; `filterKey` is its path in the style. Never throws: a filter that cannot be compiled is 'unknown'. */
function compileFilter(filter: unknown, filterKey: string): CompiledFilter {
  if (filter === undefined) return { kind: 'all' };
  try {
    const reads = filterReads(filter);
    if (reads.runtimeState) return { kind: 'unknown', reason: 'reads state that is set while the map runs' };
    const [fault] = filterFaults(filter, filterKey);
    if (fault !== undefined) return { kind: 'unknown', reason: fault };
    const test = styleSpec().expression.isExpressionFilter(filter)
      ? compileExpression(filter, filterKey)
      : compileLegacy(filter, filterKey);
    return { kind: 'test', test, reads };
  } catch (cause) {
    return { kind: 'unknown', reason: (cause as Error).message };
  }
}

function compileLegacy(filter: unknown, filterKey: string): FilterTest {
  const legacy = styleSpec().featureFilter(filter as FilterSpecification, filterKey);
  return (zoom, feature, canonical) => legacy.filter({ zoom }, feature, canonical as never);
}

/**
 * Like `featureFilter`, but with access to the expression: `featureFilter` logs the first run-time error and swallows repeats,
 * and they must be counted without logging.
 */
function compileExpression(filter: unknown, filterKey: string): FilterTest {
  const parsed = styleSpec().createExpression(filter, filterKey, FILTER_SPECIFICATION);
  if (parsed.result === 'error') throw new Error(parsed.value.map(({ key, message }) => `${key}: ${message}`).join(', '));
  const expression = parsed.value;
  return (zoom, feature, canonical) =>
    Boolean(expression.evaluateWithoutErrorHandling({ zoom }, feature, {}, canonical as never));
}
