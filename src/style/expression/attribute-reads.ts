// Determines which attributes a style layer reads, so that unread ones can be dropped, and for which ones null differs from
// missing. Decided from the JSON; anything not understood reads all attributes.

import { isJsonObject, type JsonObject } from '../../kit/json-object.ts';
import type { StyleLayer } from '../style-layer.ts';
import { propertyFaults } from '../validity.ts';
import { ReadsCollector } from './expression-reads.ts';
import { filterOf } from './filter.ts';
import { type PropertySpecification, propertySpecification, valueType } from './property-specification.ts';
import { styleSpec } from './style-spec.ts';
import { tokenKeys } from './tokens.ts';

/**
 * Attributes that MapLibre GL JS and Mapbox GL JS read on their own, by layer type: the position of a line within a longer one.
 */
const READ_BY_RENDERERS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['line', ['mapbox_clip_start', 'mapbox_clip_end']],
]);

/** null = any key. */
type Keys = ReadonlySet<string> | null;

interface LayerReads {
  readonly keys: Keys;
  readonly nullSensitive: Keys;
}

const ANYTHING: LayerReads = { keys: null, nullSensitive: null };

const known = new WeakMap<StyleLayer, LayerReads>();

/** Returns the keys that a style layer reads in its filter, paint, layout, promoted ids or featuresets; null = any key. */
export function attributeReads(layer: StyleLayer): Keys {
  return readsOf(layer).keys;
}

/** Returns the keys for which a style layer may draw null differently from a missing key; null = any key. */
export function nullSensitiveAttributes(layer: StyleLayer): Keys {
  return readsOf(layer).nullSensitive;
}

function readsOf(layer: StyleLayer): LayerReads {
  let reads = known.get(layer);
  if (reads === undefined) {
    reads = readLayer(layer);
    known.set(layer, reads);
  }
  return reads;
}

function readLayer(layer: StyleLayer): LayerReads {
  const filter = filterOf(layer);
  if (filter.kind === 'unknown' || layer.hasVariants === true || layer.externalReads === null) return ANYTHING;
  const draft = new ReadsCollector();
  for (const expression of layer.externalReads ?? []) draft.addExpression(expression);
  if (!draft.understood) return ANYTHING;
  for (const key of READ_BY_RENDERERS.get(layer.type) ?? []) draft.addNullSensitiveKey(key);
  if (layer.promotedKey !== null) draft.addNullSensitiveKey(layer.promotedKey);
  for (const group of ['paint', 'layout'] as const) {
    for (const [property, value] of Object.entries(layer[group])) {
      if (property.endsWith('-transition')) continue;
      const specification = propertySpecification(group, layer.type, property);
      const isComputed = typeof value === 'object' && value !== null;
      // A value that the validator rejects may be another renderer's expression.
      if (isComputed && specification !== undefined && propertyFaults(group, layer.type, property, value).length > 0)
        return ANYTHING;
      readProperty(value, specification, draft);
      if (!draft.understood) return ANYTHING;
    }
  }
  const filterKeys = filter.kind === 'test' ? filter.reads : NO_KEYS;
  return {
    keys: union(filterKeys.keys, draft.keys),
    nullSensitive: union(filterKeys.nullSensitiveKeys, draft.nullSensitiveKeys),
  };
}

type KeyTable = { keys(): Iterable<string> } | null;

const NO_KEYS = { keys: new Map<string, unknown>(), nullSensitiveKeys: new Set<string>() };

function union(some: KeyTable, others: KeyTable): Keys {
  return some === null || others === null ? null : new Set([...some.keys(), ...others.keys()]);
}

function readProperty(value: unknown, specification: PropertySpecification | undefined, draft: ReadsCollector): void {
  if (Array.isArray(value)) {
    const [operator] = value as unknown[];
    if (typeof operator === 'string' && Object.hasOwn(styleSpec().expressions, operator)) draft.addExpression(value);
    else if (!isConstant(value, specification)) draft.addEverything();
  } else if (isJsonObject(value)) readFunction(value, specification, draft);
  else readTokens(value, specification, draft);
}

/** A legacy function: of zoom, of a property, or both. */
function readFunction(value: JsonObject, specification: PropertySpecification | undefined, draft: ReadsCollector): void {
  const { property, stops, default: otherwise } = value;
  if (typeof property === 'string' && isDefaultOfNull(specification)) draft.addKey(property, 'value');
  else if (typeof property === 'string') draft.addNullSensitiveKey(property);
  else if (property !== undefined || !Array.isArray(stops)) draft.addEverything();
  // MapLibre Native also resolves tokens in property functions; GL JS does not.
  readTokens(otherwise, specification, draft);
  if (!Array.isArray(stops)) return;
  for (const stop of stops) {
    if (!Array.isArray(stop)) continue;
    if (typeof stop[1] === 'object' && specification === undefined) draft.addEverything();
    readTokens(stop[1], specification, draft);
  }
}

/** Value types for which a function uses its default both for null and for a missing key. */
const DEFAULT_OF_NULL: ReadonlySet<unknown> = new Set(['number', 'color', 'enum', 'boolean', 'string']);

function isDefaultOfNull(specification: PropertySpecification | undefined): boolean {
  return DEFAULT_OF_NULL.has(valueType(specification));
}

/** Tokens occur only in constants and function outputs, not in results of expressions. */
function readTokens(value: unknown, specification: PropertySpecification | undefined, draft: ReadsCollector): void {
  if (typeof value !== 'string' || specification?.tokens !== true) return;
  // null is printed as text, a missing key as nothing.
  for (const key of tokenKeys(value)) draft.addNullSensitiveKey(key);
}

/**
 * Whether an array without a known operator is a plain value: numbers, or texts where the property takes texts. Anything else may
 * be another renderer's expression.
 */
function isConstant(value: readonly unknown[], specification: PropertySpecification | undefined): boolean {
  if (value.every((item) => typeof item === 'number')) return true;
  const type = valueType(specification);
  if (type === 'variableAnchorOffsetCollection') {
    return value.every((item, i) =>
      i % 2 === 0 ? typeof item === 'string' : Array.isArray(item) && item.every(Number.isFinite),
    );
  }
  const isOfTexts = type === 'array' && (specification?.value === 'string' || specification?.value === 'enum');
  return isOfTexts && value.every((item) => typeof item === 'string');
}
