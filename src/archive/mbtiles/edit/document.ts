// The metadata table of MBTiles as a document: its rows, with the members of the `json` row beside them. Keys stay where they are;
// new ones become rows, but for what readers expect in the json row.

import { usage } from '../../../kit/usage.ts';
import type { MetaDocument } from '../../meta-document.ts';
import {
  boundsOf,
  centerOf,
  compressionNamed,
  structureOf,
  typedValue,
  vectorLayersOf,
  wrong,
  zoomOf,
} from '../../meta-values.ts';
import { parseObject } from '../json-object.ts';
import { LAYER_NAMES } from '../metadata-names.ts';

const JSON_ROW = 'json';
const MAX_ROW_ZOOM = 30;

/** Values of these rows in the form that readers expect. */
const CHECKED: Readonly<Record<string, (value: unknown) => string>> = {
  minzoom: (value) => String(zoomOf('minzoom', value, MAX_ROW_ZOOM)),
  maxzoom: (value) => String(zoomOf('maxzoom', value, MAX_ROW_ZOOM)),
  bounds: (value) => boundsOf(value).join(','),
  center: (value) => centerOf(value, MAX_ROW_ZOOM).join(','),
  compression: compressionNamed,
};

export class MbtilesDocument implements MetaDocument {
  readonly format = 'mbtiles';
  readonly warnings: readonly string[];
  /** Without the json row. */
  readonly #rows: Map<string, string>;
  /** Members of the json row. */
  readonly #json = new Map<string, unknown>();
  #unread: string | undefined;
  /** The json row as it is stored, and as it would be written without a change. */
  readonly #storedJson: { readonly text: string; readonly written: string } | undefined;

  /** `rows`: all texts of the table by name. */
  constructor(rows: ReadonlyMap<string, string>, warnings: readonly string[]) {
    this.#rows = new Map(rows);
    this.warnings = warnings;
    const text = this.#rows.get(JSON_ROW);
    if (text === undefined) return;
    const json = parseObject(text);
    if (typeof json === 'string') this.#unread = `the json row ${json}`;
    else {
      this.#rows.delete(JSON_ROW);
      for (const [key, value] of Object.entries(json)) this.#json.set(key, value);
      this.#storedJson = { text, written: jsonOf(this.#json) };
    }
  }

  get unread(): string | undefined {
    return this.#unread;
  }

  /** Where a key has a row and is in the json row too, the row counts, as for readers. */
  entries(): [string, unknown][] {
    return [...this.#rows, ...[...this.#json].filter(([key]) => !this.#rows.has(key))];
  }

  /** Text stays text, but for what has to be JSON. */
  setText(key: string, text: string): void {
    if (this.#isInJson(key) && !isLayerKey(key)) this.#json.set(key, this.#typed(key, text));
    else this.set(key, text);
  }

  set(key: string, value: unknown): void {
    if (key === '') throw usage('a key is needed before the =');
    // What is there already may be what nobody could set.
    if (this.#rows.get(key) === value) return;
    const checked = Object.hasOwn(CHECKED, key) ? CHECKED[key] : undefined;
    if (key === JSON_ROW) this.#setJsonRow(value);
    else if (checked !== undefined) this.#setRow(key, checked(value));
    else if (isLayerKey(key)) this.#setLayers(key, value);
    else if (this.#isInJson(key)) this.#json.set(key, value);
    else if (typeof value === 'string') this.#setRow(key, value);
    else if (typeof value === 'object' && !this.#rows.has(key) && this.#json.size > 0) this.#json.set(key, value);
    else this.#setRow(key, JSON.stringify(value));
  }

  remove(key: string): boolean {
    if (key === JSON_ROW) {
      const had = this.#json.size > 0 || this.#unread !== undefined;
      this.#json.clear();
      this.forgetUnread();
      return had;
    }
    const hadRow = this.#rows.delete(key);
    return this.#json.delete(key) || hadRow;
  }

  forgetUnread(): void {
    if (this.#unread !== undefined) this.#rows.delete(JSON_ROW);
    this.#unread = undefined;
  }

  /** Returns all rows by name, the json row last, and with its own text if nothing in it has changed. */
  rows(): Map<string, string> {
    const rows = new Map(this.#rows);
    const written = jsonOf(this.#json);
    const isAsStored = written === this.#storedJson?.written;
    if (isAsStored || this.#json.size > 0) rows.set(JSON_ROW, isAsStored ? this.#storedJson.text : written);
    return rows;
  }

  /** A value of the json row as its other values are: JSON where the text is JSON. */
  #typed(key: string, text: string): unknown {
    return typeof this.#json.get(key) === 'string' ? text : typedValue(text);
  }

  #isInJson(key: string): boolean {
    return this.#json.has(key) && !this.#rows.has(key);
  }

  #setRow(key: string, text: string): void {
    // One place is enough, and the row is the one that readers take.
    this.#json.delete(key);
    this.#rows.set(key, text);
  }

  #setLayers(key: string, value: unknown): void {
    this.#rows.delete(key);
    this.#json.set(key, key === 'vector_layers' ? vectorLayersOf(value) : structureOf(key, value));
  }

  #setJsonRow(value: unknown): void {
    const json = typeof value === 'string' ? parseObject(value) : value;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(JSON_ROW, value, 'a JSON object');
    this.#rows.delete(JSON_ROW);
    this.#unread = undefined;
    this.#json.clear();
    for (const [key, member] of Object.entries(json)) this.#json.set(key, member);
  }
}

function isLayerKey(key: string): boolean {
  return (LAYER_NAMES as readonly string[]).includes(key);
}

/** Member by member: an object would put numeric keys first and treat __proto__ specially. */
function jsonOf(members: ReadonlyMap<string, unknown>): string {
  return `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
