// Joins layers of one name from several tiles into one: their features, with one table of keys and one of values. A feature keeps its
// id, its tags in their order, its geometry and what it has of unknown fields. Layers of other extents are scaled to a common one
// by whole numbers, so that no coordinate is rounded. The lowest version counts: it promises the least.

import { TileError } from '../../errors.ts';
import type { Cursor } from '../cursor.ts';
import { FEATURE_TAGS, Feature, GEOMETRY, PACKED_TAGS } from '../feature.ts';
import { FEATURE, LAYER_EXTENT, LAYER_FEATURE, LAYER_KEY, LAYER_NAME, LAYER_VALUE, LAYER_VERSION, Layer } from '../layer.ts';
import type { Spans } from '../spans.ts';
import { ByteWriter } from './byte-writer.ts';
import { scaleGeometry } from './scale-geometry.ts';

/** A layer of a tile: its message. */
export interface LayerPart {
  readonly name: string;
  readonly cursor: Cursor;
  readonly start: number;
  readonly end: number;
  /** Which of the tiles it is of. */
  readonly tile: number;
}

/** More than any real extent. Beyond it, coordinates could leave 32 bits. */
const MAX_EXTENT = 1_048_576;

const TILE_LAYER = (3 << 3) | 2;
const NAME = (LAYER_NAME << 3) | 2;
const KEY = (LAYER_KEY << 3) | 2;
const VALUE = (LAYER_VALUE << 3) | 2;
const EXTENT = LAYER_EXTENT << 3;
const VERSION = LAYER_VERSION << 3;

/**
 * Appends the joined layer, as a field of the tile.
 * @throws TileError for a damaged feature, or for extents without a common one
 */
export function joinLayers(tile: ByteWriter, name: string, parts: readonly LayerPart[], dedupe: boolean): void {
  const layer = new Layer();
  const heads = parts.map(({ cursor, start, end }) => {
    layer.scan(cursor, start, end);
    return { extent: layer.extent, version: layer.version };
  });
  const extent = commonExtent(name, [...new Set(heads.map((head) => head.extent))]);
  const joined = new JoinedLayer(dedupe);
  for (const [i, part] of parts.entries()) {
    layer.scan(part.cursor, part.start, part.end);
    joined.add(part, layer, extent / (heads[i] as { extent: number }).extent);
  }
  tile.varint(TILE_LAYER);
  const message = joined.message(name, extent, Math.min(...heads.map(({ version }) => version)));
  tile.varint(message.length);
  tile.copy(message, 0, message.length);
}

class JoinedLayer {
  readonly #dedupe: boolean;
  readonly #features = new ByteWriter();
  readonly #others = new ByteWriter();
  readonly #keys = new Table();
  readonly #values = new Table();
  readonly #known = new Set<string>();
  /** Of the current tile: another tile's features are compared with them, its own are not. */
  #fresh: string[] = [];
  #tile = -1;
  readonly #feature = new Feature();
  readonly #written = new ByteWriter();
  readonly #tags = new ByteWriter();

  constructor(dedupe: boolean) {
    this.#dedupe = dedupe;
  }

  /** `scale`: the whole number that coordinates are multiplied with. */
  add({ cursor, tile }: LayerPart, layer: Layer, scale: number): void {
    if (tile !== this.#tile) {
      for (const text of this.#fresh) this.#known.add(text);
      this.#fresh = [];
      this.#tile = tile;
    }
    this.#keys.enter(cursor, layer.keys);
    this.#values.enter(cursor, layer.values);
    const { starts, ends, length } = layer.features;
    for (let i = 0; i < length; i++) {
      this.#feature.read(cursor, starts[i]!, ends[i]!, layer.keys.length, layer.values.length);
      this.#write(cursor, starts[i]!, ends[i]!, scale);
      this.#addWritten();
    }
    this.#addOthers(cursor, layer);
  }

  message(name: string, extent: number, version: number): Uint8Array {
    const message = new ByteWriter();
    message.varint(VERSION);
    message.varint(version);
    message.field(NAME, Buffer.from(name));
    message.copy(this.#features.written(), 0, this.#features.length);
    this.#keys.writeTo(message, KEY);
    this.#values.writeTo(message, VALUE);
    message.varint(EXTENT);
    message.varint(extent);
    message.copy(this.#others.written(), 0, this.#others.length);
    return message.written();
  }

  /** Writes the feature that was read: its fields in their order, with new numbers in its tags, which become one field. */
  #write(cursor: Cursor, start: number, end: number, scale: number): void {
    const written = this.#written;
    written.clear();
    let hasTags = false;
    cursor.enter(start, end);
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.readTag();
      if (tag === GEOMETRY && scale !== 1) {
        const geometryEnd = cursor.readEnd();
        written.varint(GEOMETRY);
        const geometry = scaleGeometry(cursor, cursor.pos, geometryEnd, scale);
        written.varint(geometry.length);
        written.copy(geometry, 0, geometry.length);
        cursor.enter(geometryEnd, end);
        continue;
      }
      cursor.skip(tag);
      if (tag >>> 3 !== FEATURE_TAGS) written.copy(cursor.bytes, fieldStart, cursor.pos);
      else if (!hasTags) {
        this.#writeTags();
        hasTags = true;
      }
    }
  }

  #writeTags(): void {
    const { tags, tagCount } = this.#feature;
    this.#tags.clear();
    for (let i = 0; i < tagCount; i += 2) {
      this.#tags.varint(this.#keys.numberOf(tags[i]!));
      this.#tags.varint(this.#values.numberOf(tags[i + 1]!));
    }
    this.#written.field(PACKED_TAGS, this.#tags.written());
  }

  #addWritten(): void {
    const feature = this.#written.written();
    if (this.#dedupe) {
      const text = Buffer.from(feature.buffer, feature.byteOffset, feature.length).toString('latin1');
      if (this.#known.has(text)) return;
      this.#fresh.push(text);
    }
    this.#features.field(FEATURE, feature);
  }

  /** Fields of the layer that are not in the specification. */
  #addOthers(cursor: Cursor, { start, end }: Layer): void {
    cursor.enter(start, end);
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.readTag();
      cursor.skip(tag);
      if (!KNOWN_FIELDS.has(tag >>> 3)) this.#others.copy(cursor.bytes, fieldStart, cursor.pos);
    }
  }
}

const KNOWN_FIELDS: ReadonlySet<number> = new Set([
  LAYER_NAME,
  LAYER_FEATURE,
  LAYER_KEY,
  LAYER_VALUE,
  LAYER_EXTENT,
  LAYER_VERSION,
]);

/** A table of keys or values of the joined layer: each that a feature uses, once, in order of first use. */
class Table {
  readonly #numbers = new Map<string, number>();
  #entries: Buffer = Buffer.alloc(0);
  #spans: Spans | undefined;
  /** By index in the current layer's table, -1 if not used yet. */
  #known: Int32Array = new Int32Array(0);

  /** Enters a layer's table. */
  enter({ bytes }: Cursor, spans: Spans): void {
    this.#entries = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#spans = spans;
    this.#known = new Int32Array(spans.length).fill(-1);
  }

  /** Returns the number of an entry of the current layer. */
  numberOf(index: number): number {
    const known = this.#known[index]!;
    if (known >= 0) return known;
    const { starts, ends } = this.#spans!;
    const text = this.#entries.toString('latin1', starts[index]!, ends[index]!);
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    this.#known[index] = number;
    return number;
  }

  writeTo(writer: ByteWriter, tag: number): void {
    for (const text of this.#numbers.keys()) writer.field(tag, Buffer.from(text, 'latin1'));
  }
}

/** Returns the least extent that all are a whole part of. */
function commonExtent(name: string, extents: readonly number[]): number {
  const common = extents.reduce((a, b) => (a / divisor(a, b)) * b);
  if (extents.length === 1 || common <= MAX_EXTENT) return common;
  const text = `source-layer ${JSON.stringify(name)} has extents ${extents.join(' and ')}, which no common extent fits without rounding`;
  throw new TileError('layer', text);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
