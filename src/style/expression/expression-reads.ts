// What an expression looks at in a feature, told from its JSON. Too much is harmless (a feature is then read in full, or keeps
// its attributes), too little would be wrong: whatever is not plainly a fixed key counts as everything.

import { isJsonObject } from '../../kit/json-object.ts';
import { styleSpec } from './style-spec.ts';

export interface Reads {
  /** Keys, and whether their values matter or their presence alone; null = any key. */
  readonly keys: ReadonlyMap<string, 'value' | 'presence'> | null;
  /** Keys of which it can tell whether they are there with the value null, or not there; null = any key. */
  readonly keysToldFromNull: ReadonlySet<string> | null;
  readonly id: boolean;
  readonly geometry: boolean;
  readonly zoom: boolean;
  /** Names MultiPoint, MultiLineString or MultiPolygon. */
  readonly multiTypes: boolean;
  /** Reads state that is set while the map runs, which no tile can know. */
  readonly runtimeState: boolean;
  /** False where an operator is not known, or stands in the old filter language: it may read anything. */
  readonly understood: boolean;
  /** A comparison in the old filter language, where an expression compares two constants: `["==", "class", "a"]`. */
  readonly legacyInside: boolean;
}

const MULTI_TYPES = new Set(['MultiPoint', 'MultiLineString', 'MultiPolygon']);

/** Operators with options in an object, whose values are expressions. */
const WITH_OPTIONS: ReadonlySet<unknown> = new Set(['format', 'number-format', 'collator']);

/** Operators that both languages have, and read differently. */
const IN_BOTH_LANGUAGES: ReadonlySet<unknown> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);

/** Collects reads. Recursion is bounded by the style's depth. */
export class ReadsDraft implements Reads {
  keys: Map<string, 'value' | 'presence'> | null = new Map();
  keysToldFromNull: Set<string> | null = new Set();
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
      this.keysToldFromNull = null;
    }
    if (IN_BOTH_LANGUAGES.has(operator) && !styleSpec().expression.isExpressionFilter(expression)) {
      this.legacyInside = true;
      this.understood = false;
      this.keysToldFromNull = null;
    }
    this.#noteOperator(operator);
    if (operator === 'get' || operator === 'has') this.#addLookup(operator, operands);
    else if (operator === 'literal') this.#noteMultiTypes(operands);
    else if (operator === 'match') this.#addMatch(operands);
    else if (operator === 'semiliteral') this.#addAll(Array.isArray(operands[0]) ? operands[0] : operands);
    // Its first operand is the kind of interpolation.
    else if (typeof operator === 'string' && operator.startsWith('interpolate')) this.#addAll(operands.slice(1));
    else if (operator !== 'within' && operator !== 'distance') this.#addAll(operands);
    if (WITH_OPTIONS.has(operator)) {
      for (const options of operands) if (isJsonObject(options)) this.#addAll(Object.values(options));
    }
  }

  addKey(key: string, use: 'value' | 'presence'): void {
    if (this.keys !== null && this.keys.get(key) !== 'value') this.keys.set(key, use);
  }

  /** Adds a key whose value matters, and for which null may be another thing than none. */
  addKeyToldFromNull(key: string, use: 'value' | 'presence' = 'value'): void {
    this.addKey(key, use);
    this.keysToldFromNull?.add(key);
  }

  /** Adds what cannot be told: any key, and the id. */
  addEverything(): void {
    this.keys = null;
    this.keysToldFromNull = null;
    this.id = true;
  }

  /** Adds texts that a geometry type is compared with. */
  addTypes(types: readonly unknown[]): void {
    this.#noteMultiTypes(types);
  }

  #noteOperator(operator: unknown): void {
    if (operator === 'properties') this.keys = this.keysToldFromNull = null;
    else if (operator === 'id') this.id = true;
    else if (operator === 'zoom') this.zoom = true;
    else if (operator === 'within' || operator === 'distance') this.geometry = true;
    else if (operator === 'global-state' || operator === 'feature-state') this.runtimeState = true;
    // What legacy filters are compiled to can also be written by hand.
    else if (typeof operator === 'string' && operator.startsWith('filter-')) this.addEverything();
  }

  #addAll(expressions: readonly unknown[]): void {
    for (const expression of expressions) this.addExpression(expression);
  }

  #addLookup(operator: 'get' | 'has', operands: readonly unknown[]): void {
    const [key] = operands;
    // A second operand is the object to look in.
    if (operands.length > 1) this.#addAll(operands);
    // Of a key that is not there, `get` makes null.
    else if (typeof key === 'string' && operator === 'get') this.addKey(key, 'value');
    else if (typeof key === 'string') this.addKeyToldFromNull(key, 'presence');
    else {
      this.keys = null;
      if (operator === 'has') this.keysToldFromNull = null;
      this.addExpression(key);
    }
  }

  /** Labels are values, also where they look like expressions. */
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
