// Which attributes a style layer reads, to tell which ones nobody would miss, and of which it could tell null from none. Told
// from its JSON; what is not understood reads all.

import { isJsonObject, type JsonObject } from '../../kit/json-object.ts';
import type { StyleLayer } from '../style-layer.ts';
import { propertyFaults } from '../validity.ts';
import { ReadsDraft } from './expression-reads.ts';
import { filterOf } from './filter.ts';
import { type PropertySpecification, propertySpecification, valueType } from './property-specification.ts';
import { styleSpec } from './style-spec.ts';
import { tokenKeys } from './tokens.ts';

/** What MapLibre GL JS and Mapbox GL JS read by themselves, by type of layer: where a line was cut from a longer one. */
const READ_BY_RENDERERS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['line', ['mapbox_clip_start', 'mapbox_clip_end']],
]);

/** Null = any key. */
type Keys = ReadonlySet<string> | null;

interface LayerReads {
  readonly keys: Keys;
  readonly toldFromNull: Keys;
}

const ANYTHING: LayerReads = { keys: null, toldFromNull: null };

const known = new WeakMap<StyleLayer, LayerReads>();

/** Returns the keys that a style layer reads by filter, paint, layout, for ids, or for applications; null = any key. */
export function attributeReads(layer: StyleLayer): Keys {
  return readsOf(layer).keys;
}

/** Returns the keys by which a style layer may draw a feature in another way if they have the value null than without them. */
export function attributesToldFromNull(layer: StyleLayer): Keys {
  return readsOf(layer).toldFromNull;
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
  if (filter.kind === 'unknown' || layer.hasVariants === true || layer.readsElsewhere === null) return ANYTHING;
  const draft = new ReadsDraft();
  for (const expression of layer.readsElsewhere ?? []) draft.addExpression(expression);
  if (!draft.understood) return ANYTHING;
  for (const key of READ_BY_RENDERERS.get(layer.type) ?? []) draft.addKeyToldFromNull(key);
  if (layer.promotedKey !== null) draft.addKeyToldFromNull(layer.promotedKey);
  for (const group of ['paint', 'layout'] as const) {
    for (const [property, value] of Object.entries(layer[group])) {
      if (property.endsWith('-transition')) continue;
      const specification = propertySpecification(group, layer.type, property);
      const isComputed = typeof value === 'object' && value !== null;
      // What the validator does not take may be an expression of another renderer.
      if (isComputed && specification !== undefined && propertyFaults(group, layer.type, property, value).length > 0)
        return ANYTHING;
      readProperty(value, specification, draft);
      if (!draft.understood) return ANYTHING;
    }
  }
  const filterKeys = filter.kind === 'test' ? filter.reads : NO_KEYS;
  return {
    keys: union(filterKeys.keys, draft.keys),
    toldFromNull: union(filterKeys.keysToldFromNull, draft.keysToldFromNull),
  };
}

type KeyTable = { keys(): Iterable<string> } | null;

const NO_KEYS = { keys: new Map<string, unknown>(), keysToldFromNull: new Set<string>() };

function union(some: KeyTable, others: KeyTable): Keys {
  return some === null || others === null ? null : new Set([...some.keys(), ...others.keys()]);
}

function readProperty(value: unknown, specification: PropertySpecification | undefined, draft: ReadsDraft): void {
  if (Array.isArray(value)) {
    const [operator] = value as unknown[];
    if (typeof operator === 'string' && Object.hasOwn(styleSpec().expressions, operator)) draft.addExpression(value);
    else if (!isConstant(value, specification)) draft.addEverything();
  } else if (isJsonObject(value)) readFunction(value, specification, draft);
  else readTokens(value, specification, draft);
}

/** A function in the way of early styles: of zoom, of a property, or of both. */
function readFunction(value: JsonObject, specification: PropertySpecification | undefined, draft: ReadsDraft): void {
  const { property, stops, default: otherwise } = value;
  if (typeof property === 'string' && isDefaultOfNull(specification)) draft.addKey(property, 'value');
  else if (typeof property === 'string') draft.addKeyToldFromNull(property);
  else if (property !== undefined || !Array.isArray(stops)) draft.addEverything();
  // MapLibre Native resolves tokens also where the function is of a property; GL JS does not.
  readTokens(otherwise, specification, draft);
  if (!Array.isArray(stops)) return;
  for (const stop of stops) {
    if (!Array.isArray(stop)) continue;
    if (typeof stop[1] === 'object' && specification === undefined) draft.addEverything();
    readTokens(stop[1], specification, draft);
  }
}

/** Types of which a function makes the default, of null as of a key that is not there. */
const DEFAULT_OF_NULL: ReadonlySet<unknown> = new Set(['number', 'color', 'enum', 'boolean', 'string']);

function isDefaultOfNull(specification: PropertySpecification | undefined): boolean {
  return DEFAULT_OF_NULL.has(valueType(specification));
}

/** Only constants and outputs of functions have tokens, never what an expression makes. */
function readTokens(value: unknown, specification: PropertySpecification | undefined, draft: ReadsDraft): void {
  if (typeof value !== 'string' || specification?.tokens !== true) return;
  // Null is written out as text, and what is not there as none.
  for (const key of tokenKeys(value)) draft.addKeyToldFromNull(key);
}

/**
 * Whether an array that begins with no known operator is the value itself: numbers, or texts where the property holds
 * texts. Anything else may be an expression of another renderer.
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
