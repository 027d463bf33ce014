// Decodes names of layers and keys once and numbers them: they are the same few in every tile. Grows with distinct names. Replace
// it between tiles once it is full.

import { ByteTable, NO_ENTRY } from './byte-table.ts';
import { doubled } from './spans.ts';
import { readText } from './text.ts';

/** The table is full at this many names, or this total length. Real tilesets have a tenth. */
const FULL_TEXTS = 65_536;
const FULL_LENGTH = 8_388_608;

let tables = 0;

export class TextTable {
  /** Unique per table, so that numbers can be tied to their table without keeping it. */
  readonly number: number = ++tables;
  readonly #bytes = new ByteTable();
  #idOfEntry: Int32Array = new Int32Array(256);
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  #length = 0;

  get isFull(): boolean {
    return this.#texts.length >= FULL_TEXTS || this.#length >= FULL_LENGTH;
  }

  /** Returns the number of the text in [start, end), counted from 0; equal texts have equal numbers. */
  idOf(bytes: Uint8Array, start: number, end: number): number {
    const known = this.#bytes.size;
    const entry = this.#bytes.add(bytes, start, end);
    if (entry !== NO_ENTRY && entry < known) return this.#idOfEntry[entry]!;
    const id = this.#idOfText(readText(bytes, start, end));
    if (entry === this.#idOfEntry.length) this.#idOfEntry = doubled(this.#idOfEntry);
    if (entry !== NO_ENTRY) this.#idOfEntry[entry] = id;
    return id;
  }

  textOf(id: number): string {
    return this.#texts[id]!;
  }

  #idOfText(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.push(text) - 1;
    this.#length += text.length;
    this.#ids.set(text, id);
    return id;
  }
}
