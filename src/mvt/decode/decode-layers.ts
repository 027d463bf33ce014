// Decoded vector tiles. Layers are found at once; features, attributes and geometry are read when asked for.

import { TilefoldError } from '../../errors.ts';
import { Cursor } from '../cursor.ts';
import { Feature as WireFeature } from '../feature.ts';
import { readGeometry } from '../geometry.ts';
import { Layer as WireLayer } from '../layer.ts';
import type { Spans } from '../spans.ts';
import { forEachLayer } from '../tile.ts';
import { readValue, type Value } from '../value.ts';

export type GeometryType = 'unknown' | 'point' | 'linestring' | 'polygon';

/** One source-layer of a vector tile. */
export interface Layer extends Iterable<Feature> {
  readonly name: string;
  /** Units of a tile's side, usually 4096. */
  readonly extent: number;
  /** 1 or 2. */
  readonly version: number;
  /** Number of features. */
  readonly length: number;
  /** @throws TilefoldError 'USAGE' for an index out of range; TileError for a broken feature */
  feature(index: number): Feature;
}

export interface Feature {
  /** A bigint past 2^53, so that no id is rounded. */
  readonly id: number | bigint | undefined;
  readonly type: GeometryType;
  /** The attributes. Integers past 2^53 are rounded, as renderers round them; null stands for a value without type. */
  properties(): Record<string, Value>;
  /**
   * The points, lines or rings in tile units, y downwards: one list of positions for each part. A ring ends with its first position.
   * @throws TileError 'geometry' when it breaks the specification
   */
  geometry(): [x: number, y: number][][];
}

const TYPES: readonly GeometryType[] = ['unknown', 'point', 'linestring', 'polygon'];

/**
 * Returns the layers of an inflated tile, in their order. The bytes must not change while layers are in use.
 * @throws TileError when the bytes are no vector tile
 */
export function decodeLayers(bytes: Uint8Array): Layer[] {
  const cursor = new Cursor(bytes);
  if (bytes.length === 0) return [];
  SCANNED.resetTextsWhenFull();
  const spans: [number, number][] = [];
  forEachLayer(cursor, (_field, start, end) => spans.push([start, end]));
  return spans.map(([start, end]) => new DecodedLayer(cursor, start, end));
}

/** Reused: the last layer scanned, and the last feature read. */
const SCANNED = new WireLayer();
const READ = new WireFeature();

class DecodedLayer implements Layer {
  readonly name: string;
  readonly extent: number;
  readonly version: number;
  readonly length: number;
  readonly #cursor: Cursor;
  readonly #start: number;
  readonly #end: number;
  #tables: Tables | undefined;

  constructor(cursor: Cursor, start: number, end: number) {
    SCANNED.scan(cursor, start, end);
    this.#cursor = cursor;
    this.#start = start;
    this.#end = end;
    this.name = SCANNED.name;
    this.extent = SCANNED.extent;
    this.version = SCANNED.version;
    this.length = SCANNED.features.length;
  }

  *[Symbol.iterator](): Generator<Feature> {
    for (let i = 0; i < this.length; i++) yield this.feature(i);
  }

  feature(index: number): Feature {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      const range = `is not from 0 to ${this.length - 1} in layer ${JSON.stringify(this.name)}`;
      throw new TilefoldError('USAGE', `feature: index ${index} ${range}`);
    }
    const cursor = this.#cursor;
    const { type } = this.#read(index);
    return {
      id: idOf(cursor, READ),
      type: TYPES[type]!,
      properties: () => this.#propertiesOf(this.#read(index)),
      geometry: () => readGeometry(cursor, this.#read(index)).map((part) => part.map(({ x, y }): [number, number] => [x, y])),
    };
  }

  #read(index: number): WireFeature {
    const { features, keys, values } = this.#readTables();
    READ.read(this.#cursor, features.starts[index]!, features.ends[index]!, keys.length, values.starts.length);
    return READ;
  }

  #propertiesOf({ tags, tagCount }: WireFeature): Record<string, Value> {
    const { keys } = this.#readTables();
    const entries: [string, Value][] = [];
    for (let i = 0; i < tagCount; i += 2) entries.push([keys[tags[i]!]!, this.#value(tags[i + 1]!)]);
    // Unlike an assignment, this keeps a key such as `__proto__` an attribute.
    return Object.fromEntries(entries);
  }

  #value(index: number): Value {
    const { values } = this.#readTables();
    const known = values.read[index];
    if (known !== undefined) return known;
    const value = readValue(this.#cursor, values.starts[index]!, values.ends[index]!);
    values.read[index] = value;
    return value;
  }

  /** Read when a feature is asked for: most layers are only counted, or passed over. */
  #readTables(): Tables {
    if (this.#tables !== undefined) return this.#tables;
    const cursor = this.#cursor;
    SCANNED.scan(cursor, this.#start, this.#end);
    SCANNED.readKeys(cursor);
    const keys = Array.from({ length: SCANNED.keys.length }, (_, i) => SCANNED.keyAt(i));
    const tables = { features: rangesOf(SCANNED.features), keys, values: { ...rangesOf(SCANNED.values), read: [] } };
    this.#tables = tables;
    return tables;
  }
}

/** A copy of what the scan of a layer found. */
interface Tables {
  readonly features: Ranges;
  readonly keys: readonly string[];
  /** `read`: those that were asked for, by index. */
  readonly values: Ranges & { readonly read: (Value | undefined)[] };
}

interface Ranges {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function rangesOf({ starts, ends, length }: Spans): Ranges {
  return { starts: starts.slice(0, length), ends: ends.slice(0, length) };
}

function idOf(cursor: Cursor, feature: WireFeature): number | bigint | undefined {
  const id = feature.id(cursor);
  if (id === undefined || Number.isSafeInteger(id)) return id;
  return (BigInt(cursor.high >>> 0) << 32n) | BigInt(cursor.low >>> 0);
}
