// Determines from the JSON what an expression reads of a feature. Overestimates are harmless (a feature is decoded in full, or
// keeps its attributes); underestimates are wrong. So anything but a fixed key counts as every key.

import { isJsonObject } from '../../kit/json-object.ts';
import { styleSpec } from './style-spec.ts';

export interface Reads {
  /** Keys, and whether their value or only their presence matters; null = any key. */
  readonly keys: ReadonlyMap<string, 'value' | 'presence'> | null;
  /** Keys for which it can distinguish null from missing; null = any key. */
  readonly nullSensitiveKeys: ReadonlySet<string> | null;
  readonly id: boolean;
  readonly geometry: boolean;
  readonly zoom: boolean;
  /** Mentions MultiPoint, MultiLineString or MultiPolygon. */
  readonly multiTypes: boolean;
  /** Reads state that is set while the map runs and is not in the tile. */
  readonly runtimeState: boolean;
  /** False for unknown operators and legacy filter syntax, which may read anything. */
  readonly understood: boolean;
  /** Contains a legacy comparison, such as `["==", "class", "a"]`, which as an expression compares two constants. */
  readonly legacyInside: boolean;
}

const MULTI_TYPES = new Set(['MultiPoint', 'MultiLineString', 'MultiPolygon']);

/** Operators with an options object whose values are expressions. */
const WITH_OPTIONS: ReadonlySet<unknown> = new Set(['format', 'number-format', 'collator']);

/** Operators with different meanings in expressions and legacy filters. */
const IN_BOTH_LANGUAGES: ReadonlySet<unknown> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);

/** Collects reads. Recursion is bounded by the style's depth. */
export class ReadsCollector implements Reads {
  keys: Map<string, 'value' | 'presence'> | null = new Map();
  nullSensitiveKeys: Set<string> | null = new Set();
  id = false;
  geometry = false;
  zoom = false;
  multiTypes = false;
  runtimeState = false;
  understood = true;
  legacyInside = false;

  /** Adds what an expression reads. */
  addExpression(expression: unknown): void {
    if (!Array.isArray(expression)) {
      this.#noteMultiTypes(expression);
      return;
    }
    const [operator, ...operands] = expression as unknown[];
    if (typeof operator !== 'string' || !Object.hasOwn(styleSpec().expressions, operator)) {
      this.understood = false;
      this.nullSensitiveKeys = null;
    }
    if (IN_BOTH_LANGUAGES.has(operator) && !styleSpec().expression.isExpressionFilter(expression)) {
      this.legacyInside = true;
      this.understood = false;
      this.nullSensitiveKeys = null;
    }
    this.#noteOperator(operator);
    if (operator === 'get' || operator === 'has') this.#addLookup(operator, operands);
    else if (operator === 'literal') this.#noteMultiTypes(operands);
    else if (operator === 'match') this.#addMatch(operands);
    else if (operator === 'semiliteral') this.#addAll(Array.isArray(operands[0]) ? operands[0] : operands);
    // The first operand is the interpolation type.
    else if (typeof operator === 'string' && operator.startsWith('interpolate')) this.#addAll(operands.slice(1));
    else if (operator !== 'within' && operator !== 'distance') this.#addAll(operands);
    if (WITH_OPTIONS.has(operator)) {
      for (const options of operands) if (isJsonObject(options)) this.#addAll(Object.values(options));
    }
  }

  addKey(key: string, use: 'value' | 'presence'): void {
    if (this.keys !== null && this.keys.get(key) !== 'value') this.keys.set(key, use);
  }

  /** Adds a key whose value matters and for which null may differ from missing. */
  addNullSensitiveKey(key: string, use: 'value' | 'presence' = 'value'): void {
    this.addKey(key, use);
    this.nullSensitiveKeys?.add(key);
  }

  /** Adds everything that could be read: any key, and the id. */
  addEverything(): void {
    this.keys = null;
    this.nullSensitiveKeys = null;
    this.id = true;
  }

  /** Adds the texts that a geometry type is compared with. */
  addTypes(types: readonly unknown[]): void {
    this.#noteMultiTypes(types);
  }

  #noteOperator(operator: unknown): void {
    if (operator === 'properties') this.keys = this.nullSensitiveKeys = null;
    else if (operator === 'id') this.id = true;
    else if (operator === 'zoom') this.zoom = true;
    else if (operator === 'within' || operator === 'distance') this.geometry = true;
    else if (operator === 'global-state' || operator === 'feature-state') this.runtimeState = true;
    // The operators of compiled legacy filters can also be written by hand.
    else if (typeof operator === 'string' && operator.startsWith('filter-')) this.addEverything();
  }

  #addAll(expressions: readonly unknown[]): void {
    for (const expression of expressions) this.addExpression(expression);
  }

  #addLookup(operator: 'get' | 'has', operands: readonly unknown[]): void {
    const [key] = operands;
    // A second operand is the object to look in.
    if (operands.length > 1) this.#addAll(operands);
    // `get` returns null for a missing key.
    else if (typeof key === 'string' && operator === 'get') this.addKey(key, 'value');
    else if (typeof key === 'string') this.addNullSensitiveKey(key, 'presence');
    else {
      this.keys = null;
      if (operator === 'has') this.nullSensitiveKeys = null;
      this.addExpression(key);
    }
  }

  /** Match labels are values, even if they look like expressions. */
  #addMatch(operands: readonly unknown[]): void {
    this.addExpression(operands[0]);
    const last = operands.length - 1;
    for (let i = 1; i < last; i += 2) {
      this.#noteMultiTypes(operands[i]);
      this.addExpression(operands[i + 1]);
    }
    if (last > 0) this.addExpression(operands[last]);
  }

  #noteMultiTypes(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.#noteMultiTypes(item);
    else if (typeof value === 'string' && MULTI_TYPES.has(value)) this.multiTypes = true;
  }
}
