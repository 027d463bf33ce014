// Collects the types of field values from written tiles, for layers that the input's metadata does not describe. Described layers
// are not read.

import { TileError } from '../errors.ts';
import { Cursor, WIRE_BYTES } from '../mvt/cursor.ts';
import { Feature } from '../mvt/feature.ts';
import type { Layer } from '../mvt/layer.ts';
import { forEachLayer } from '../mvt/tile.ts';
import type { LayersTally } from './layers-tally.ts';

// Bits, so that the types of one key can be combined.
const STRING = 1;
const NUMBER = 2;
const BOOLEAN = 4;
/** A value without a known type. */
const OTHER = 8;

// Fields of Tile.Value (vector tile specification 2.1, section 4.1).
const VALUE_STRING = 1;
const VALUE_BOOL = 7;

/** Returns the type name of MBTiles and TileJSON; String where types are mixed. */
export function fieldWord(types: number): 'String' | 'Number' | 'Boolean' {
  if (types === NUMBER) return 'Number';
  return types === BOOLEAN ? 'Boolean' : 'String';
}

export class FieldTypes {
  readonly #described: ReadonlySet<string>;
  readonly #tally: Pick<LayersTally, 'layerOf'>;
  readonly #layer: Layer;
  readonly #feature = new Feature();
  /** By index of the current layer. */
  #valueTypes: Uint8Array = new Uint8Array(256);
  #keyTypes: Uint8Array = new Uint8Array(256);

  /**
   * `layer` is refilled by every call. It is shared with the transform, which does not use it between tiles: its text table may
   * be large.
   */
  constructor(described: Iterable<string>, tally: Pick<LayersTally, 'layerOf'>, layer: Layer) {
    this.#layer = layer;
    this.#described = new Set(described);
    this.#tally = tally;
  }

  /** Adds the fields of a written tile; `layers` are the names that it may have. */
  add(zoom: number, layers: readonly string[], bytes: Uint8Array): void {
    if (layers.every((name) => this.#described.has(name))) return;
    const cursor = new Cursor(bytes);
    this.#layer.resetTextsWhenFull();
    try {
      forEachLayer(cursor, (_, start, end) => {
        this.#layer.scan(cursor, start, end);
        if (!this.#described.has(this.#layer.name)) this.#addLayer(cursor, zoom);
      });
    } catch (error) {
      // Failing to collect types must not lose a tile.
      if (!(error instanceof TileError)) throw error;
    }
  }

  #addLayer(cursor: Cursor, zoom: number): void {
    const layer = this.#layer;
    const { features, keys, values } = layer;
    if (values.length > this.#valueTypes.length) this.#valueTypes = new Uint8Array(values.length * 2);
    if (keys.length > this.#keyTypes.length) this.#keyTypes = new Uint8Array(keys.length * 2);
    for (let i = 0; i < values.length; i++) this.#valueTypes[i] = typeOf(cursor, values.starts[i]!, values.ends[i]!);
    this.#keyTypes.fill(0, 0, keys.length);
    for (let i = 0; i < features.length; i++) {
      this.#feature.read(cursor, features.starts[i]!, features.ends[i]!, keys.length, values.length);
      const { tags, tagCount } = this.#feature;
      for (let tag = 0; tag < tagCount; tag += 2) this.#keyTypes[tags[tag]!]! |= this.#valueTypes[tags[tag + 1]!]!;
    }
    layer.readKeys(cursor);
    const tally = this.#tally.layerOf(layer.name, zoom);
    for (let i = 0; i < keys.length; i++) if (this.#keyTypes[i] !== 0) tally.addFieldType(layer.keyAt(i), this.#keyTypes[i]!);
  }
}

/** If there are several values the last one counts, as in protobuf. */
function typeOf(cursor: Cursor, start: number, end: number): number {
  let type = OTHER;
  cursor.enter(start, end);
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    const field = tag >>> 3;
    if (field === VALUE_STRING && (tag & 7) === WIRE_BYTES) type = STRING;
    else if (field > VALUE_STRING && field < VALUE_BOOL) type = NUMBER;
    else if (field === VALUE_BOOL) type = BOOLEAN;
    cursor.skip(tag);
  }
  return type;
}
