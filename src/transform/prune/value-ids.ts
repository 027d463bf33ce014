// Assigns small integers to values, so that equal values compare as integers. Ids start at 1; 0 means "no value". Grows with the
// distinct values that filters read; cleared between layers past a bound.

import { ByteTable, NO_ENTRY } from '../../mvt/byte-table.ts';
import type { Cursor } from '../../mvt/cursor.ts';
import { doubled } from '../../mvt/spans.ts';
import { readValue, type Value } from '../../mvt/value.ts';

const MAX_VALUES = 100_000;
/** Longer messages are decoded each time. */
const MAX_MESSAGE_BYTES = 64;

export class ValueIds {
  readonly #ids = new Map<Value, number>();
  readonly #values: Value[] = [];
  /** Ids by the bytes of a value's message, so that a repeated value is not decoded again. */
  readonly #messages = new ByteTable();
  #idOfMessage: Int32Array = new Int32Array(256);
  /** A Map treats -0 and 0 as equal; an expression can tell them apart. */
  #negativeZero = 0;

  get isFull(): boolean {
    return this.#values.length >= MAX_VALUES || this.#messages.size >= MAX_VALUES;
  }

  clear(): void {
    this.#ids.clear();
    this.#values.length = 0;
    this.#messages.clear();
    this.#negativeZero = 0;
  }

  /**
   * Returns the id of the value whose message is in [start, end).
   * @throws TileError 'value'
   */
  idAt(cursor: Cursor, start: number, end: number): number {
    if (end - start > MAX_MESSAGE_BYTES) return this.idOf(readValue(cursor, start, end));
    const known = this.#messages.size;
    const message = this.#messages.add(cursor.bytes, start, end);
    if (message !== NO_ENTRY && message < known) return this.#idOfMessage[message]!;
    const id = this.idOf(readValue(cursor, start, end));
    if (message === this.#idOfMessage.length) this.#idOfMessage = doubled(this.#idOfMessage);
    if (message !== NO_ENTRY) this.#idOfMessage[message] = id;
    return id;
  }

  idOf(value: Value): number {
    const isNegativeZero = Object.is(value, -0);
    const known = isNegativeZero ? this.#negativeZero : this.#ids.get(value);
    if (known) return known;
    const id = this.#values.push(value);
    if (isNegativeZero) this.#negativeZero = id;
    else this.#ids.set(value, id);
    return id;
  }

  valueOf(id: number): Value {
    return this.#values[id - 1]!;
  }
}
