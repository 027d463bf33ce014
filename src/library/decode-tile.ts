// Decodes vector tiles for users of the library. Layers are found at once; features, attributes and geometry are read when asked for.

import { TilefoldError } from '../errors.ts';
import { Cursor } from '../mvt/cursor.ts';
import { Feature as WireFeature } from '../mvt/feature.ts';
import { readGeometry } from '../mvt/geometry.ts';
import { Layer as WireLayer } from '../mvt/layer.ts';
import { forEachLayer } from '../mvt/tile.ts';
import { readValue, type Value } from '../mvt/value.ts';
import { inflate } from './inflate.ts';

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
 * Returns the layers of a vector tile, in their order. The bytes must not change while layers are in use.
 * @throws TileError when the bytes are no vector tile, or inflate to more than `maxBytes`
 * @example
 * for (const layer of decodeTile(archive.tile(14, 8529, 5975))) console.log(layer.name, layer.length);
 */
export function decodeTile(stored: Uint8Array, options: { maxBytes?: number } = {}): Layer[] {
  const cursor = new Cursor(inflate(stored, options));
  const layers: Layer[] = [];
  if (cursor.bytes.length === 0) return layers;
  const spans: [number, number][] = [];
  forEachLayer(cursor, (_field, start, end) => spans.push([start, end]));
  for (const [start, end] of spans) layers.push(new DecodedLayer(cursor, start, end));
  return layers;
}

class DecodedLayer implements Layer {
  readonly name: string;
  readonly extent: number;
  readonly version: number;
  readonly length: number;
  readonly #cursor: Cursor;
  readonly #layer = new WireLayer();
  #keys: string[] | undefined;
  readonly #values = new Map<number, Value>();

  constructor(cursor: Cursor, start: number, end: number) {
    const layer = this.#layer;
    layer.scan(cursor, start, end);
    this.#cursor = cursor;
    this.name = layer.name;
    this.extent = layer.extent;
    this.version = layer.version;
    this.length = layer.features.length;
  }

  *[Symbol.iterator](): Generator<Feature> {
    for (let i = 0; i < this.length; i++) yield this.feature(i);
  }

  feature(index: number): Feature {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new TilefoldError(
        'USAGE',
        `feature: index ${index} is not from 0 to ${this.length - 1} in layer ${JSON.stringify(this.name)}`,
      );
    }
    const { features, keys, values } = this.#layer;
    const feature = new WireFeature();
    feature.read(this.#cursor, features.starts[index]!, features.ends[index]!, keys.length, values.length);
    const cursor = this.#cursor;
    return {
      id: idOf(cursor, feature),
      type: TYPES[feature.type]!,
      properties: () => this.#propertiesOf(feature),
      geometry: () => readGeometry(cursor, feature).map((part) => part.map(({ x, y }): [number, number] => [x, y])),
    };
  }

  #propertiesOf({ tags, tagCount }: WireFeature): Record<string, Value> {
    const entries: [string, Value][] = [];
    for (let i = 0; i < tagCount; i += 2) entries.push([this.#key(tags[i]!), this.#value(tags[i + 1]!)]);
    // Unlike an assignment, this keeps a key such as `__proto__` an attribute.
    return Object.fromEntries(entries);
  }

  #key(index: number): string {
    if (this.#keys === undefined) {
      this.#layer.readKeys(this.#cursor);
      this.#keys = Array.from({ length: this.#layer.keys.length }, (_, i) => this.#layer.keyAt(i));
    }
    return this.#keys[index]!;
  }

  #value(index: number): Value {
    const known = this.#values.get(index);
    if (known !== undefined) return known;
    const { starts, ends } = this.#layer.values;
    const value = readValue(this.#cursor, starts[index]!, ends[index]!);
    this.#values.set(index, value);
    return value;
  }
}

function idOf(cursor: Cursor, feature: WireFeature): number | bigint | undefined {
  const id = feature.id(cursor);
  if (id === undefined || Number.isSafeInteger(id)) return id;
  return (BigInt(cursor.high >>> 0) << 32n) | BigInt(cursor.low >>> 0);
}
