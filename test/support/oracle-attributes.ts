// The attributes that a style layer reads, from style-spec's compiled expressions instead of the style's JSON; and as a second
// opinion, those that it really read.

import {
  createExpression,
  type Feature,
  featureFilter,
  isExpression,
  isFunction,
  latest,
  normalizePropertyExpression,
  type StylePropertySpecification,
} from '@maplibre/maplibre-gl-style-spec';
import type { StyleLayerJson } from './oracle-style.ts';

/** null = any. */
export type Reads = Set<string> | null;

/** The parts of a compiled expression used here. */
interface Node {
  name?: string;
  value?: unknown;
  args?: Node[];
  eachChild(visit: (child: Node) => void): void;
}

type Spec = StylePropertySpecification & { tokens?: boolean };

export function attributesRead(layers: readonly StyleLayerJson[]): Reads {
  const reads = layers.map((layer) => {
    const properties = propertiesOf(layer).map(({ value, spec }) => readsOfValue(value, spec));
    return union([...properties, readsOfFilter(layer.filter), new Set(layer.promoted)]);
  });
  return union(reads);
}

/**
 * Returns the keys that the layer reads when evaluated on a feature at the view zooms; none for a filter that does not compile.
 */
export function attributesSeenRead(layer: StyleLayerJson, zooms: readonly number[], feature: Feature): Set<string> {
  const seen = new Set<string>();
  const properties = new Proxy(feature.properties, {
    get: (target, key) => {
      seen.add(String(key));
      return target[String(key)];
    },
    has: (target, key) => {
      seen.add(String(key));
      return key in target;
    },
  });
  const watched = { ...feature, properties };
  for (const zoom of zooms) {
    const canonical = { z: 0, x: 0, y: 0 } as never;
    filterOf(layer)?.({ zoom }, watched, canonical);
    for (const { value, spec } of propertiesOf(layer)) {
      const expression = normalizePropertyExpression(value as never, 'oracle', spec);
      expression.evaluate({ zoom } as never, watched, {}, canonical, []);
    }
  }
  return seen;
}

function filterOf({ filter }: StyleLayerJson): ReturnType<typeof featureFilter>['filter'] | undefined {
  try {
    return filter === undefined ? undefined : featureFilter(filter, 'oracle').filter;
  } catch {
    return undefined;
  }
}

function propertiesOf({ type = '', paint = {}, layout = {} }: StyleLayerJson): { value: unknown; spec: Spec }[] {
  const specs = latest as unknown as Record<string, Record<string, Spec>>;
  const all = { ...specs[`paint_${type}`], ...specs[`layout_${type}`] };
  return Object.entries({ ...paint, ...layout }).flatMap(([name, value]) => {
    const spec = all[name];
    return spec === undefined || name === 'visibility' ? [] : [{ value, spec }];
  });
}

function readsOfValue(value: unknown, spec: Spec): Reads {
  if (isExpression(value)) return readsOfExpression(value, spec);
  if (isFunction(value)) {
    const { property } = value as { property?: string };
    // Tokens are resolved where the value depends only on zoom.
    return property !== undefined ? new Set([property]) : tokensOf(JSON.stringify(value), spec);
  }
  return typeof value === 'string' ? tokensOf(value, spec) : new Set();
}

function tokensOf(text: string, { tokens = false }: Spec): Set<string> {
  return new Set(tokens ? [...text.matchAll(/{([^{}"]+)}/g)].map(([, key]) => key as string) : []);
}

function readsOfExpression(value: unknown, spec: StylePropertySpecification): Reads {
  const compiled = createExpression(value, 'oracle', spec);
  return compiled.result === 'success' ? readsOfNode(compiled.value.expression as unknown as Node) : null;
}

function readsOfNode(node: Node): Reads {
  const reads: Reads[] = [];
  if (node.name === 'properties') return null;
  if ((node.name === 'get' || node.name === 'has') && node.args?.length === 1) {
    const key = node.args[0]?.value;
    reads.push(typeof key === 'string' ? new Set([key]) : null);
  }
  node.eachChild((child) => reads.push(readsOfNode(child)));
  return union(reads);
}

function readsOfFilter(filter: unknown): Reads {
  if (!Array.isArray(filter)) return new Set();
  const spec = { type: 'boolean', expression: { interpolated: false, parameters: ['zoom', 'feature'] } } as never;
  if (createExpression(filter, 'oracle', spec).result === 'success' && !isLegacy(filter)) return readsOfExpression(filter, spec);
  const [operator, key, ...rest] = filter as [string, unknown, ...unknown[]];
  if (['all', 'any', 'none'].includes(operator)) return union([key, ...rest].map(readsOfFilter));
  if (!['==', '!=', '<', '<=', '>', '>=', 'in', '!in', 'has', '!has'].includes(operator) || typeof key !== 'string') return null;
  return new Set(key === '$type' || key === '$id' ? [] : [key]);
}

/** Operators of both languages: in a legacy filter the second word is a key. */
function isLegacy(filter: readonly unknown[]): boolean {
  const [operator, key, value] = filter;
  if (operator === 'none' || operator === '!in' || operator === '!has') return true;
  if (operator === 'all' || operator === 'any') return filter.slice(1).some((child) => Array.isArray(child) && isLegacy(child));
  if (operator === 'has') return key === '$id' || key === '$type';
  if (operator === 'in') return filter.length !== 3 || (typeof key === 'string' && !Array.isArray(value));
  return ['==', '!=', '<', '<=', '>', '>='].includes(operator as string) && !Array.isArray(key) && !Array.isArray(value);
}

function union(reads: readonly Reads[]): Reads {
  const all = new Set<string>();
  for (const some of reads) {
    if (some === null) return null;
    for (const key of some) all.add(key);
  }
  return all;
}
