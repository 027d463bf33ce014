// Which attributes a style layer reads, to tell which ones nobody would miss. Told from its JSON; what is not understood
// reads all.

import { ReadsDraft } from './expression-reads.ts';
import { filterOf } from './filter.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { type PropertySpecification, propertySpecification, valueType } from './property-specification.ts';
import type { StyleLayer } from './style-layer.ts';
import { styleSpec } from './style-spec.ts';
import { tokenKeys } from './tokens.ts';
import { propertyFaults } from './validity.ts';

/** What MapLibre GL JS and Mapbox GL JS read by themselves, by type of layer: where a line was cut from a longer one. */
const READ_BY_RENDERERS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['line', ['mapbox_clip_start', 'mapbox_clip_end']],
]);

const known = new WeakMap<StyleLayer, ReadonlySet<string> | null>();

/** Returns the keys that a style layer reads by filter, paint, layout, for ids, or for applications; null = any key. */
export function attributeReads(layer: StyleLayer): ReadonlySet<string> | null {
  let keys = known.get(layer);
  if (keys === undefined) {
    keys = readLayer(layer);
    known.set(layer, keys);
  }
  return keys;
}

function readLayer(layer: StyleLayer): ReadonlySet<string> | null {
  const filter = filterOf(layer);
  const read = filter.kind === 'test' ? filter.reads.keys : new Map<string, unknown>();
  if (filter.kind === 'unknown' || read === null) return null;
  if (layer.hasVariants === true || layer.readsElsewhere === null) return null;
  const draft = new ReadsDraft();
  for (const expression of layer.readsElsewhere ?? []) draft.addExpression(expression);
  if (draft.keys === null || !draft.understood) return null;
  for (const key of READ_BY_RENDERERS.get(layer.type) ?? []) draft.addKey(key, 'value');
  if (layer.promotedKey !== null) draft.addKey(layer.promotedKey, 'value');
  for (const group of ['paint', 'layout'] as const) {
    for (const [property, value] of Object.entries(layer[group])) {
      if (property.endsWith('-transition')) continue;
      const specification = propertySpecification(group, layer.type, property);
      const isComputed = typeof value === 'object' && value !== null;
      // What the validator does not take may be an expression of another renderer.
      if (isComputed && specification !== undefined && propertyFaults(group, layer.type, property, value).length > 0) return null;
      readProperty(value, specification, draft);
      if (draft.keys === null || !draft.understood) return null;
    }
  }
  return new Set([...read.keys(), ...(draft.keys?.keys() ?? [])]);
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
  if (typeof property === 'string') draft.addKey(property, 'value');
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

/** Only constants and outputs of functions have tokens, never what an expression makes. */
function readTokens(value: unknown, specification: PropertySpecification | undefined, draft: ReadsDraft): void {
  if (typeof value !== 'string' || specification?.tokens !== true) return;
  for (const key of tokenKeys(value)) draft.addKey(key, 'value');
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
