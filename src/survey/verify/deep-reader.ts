// Reads a vector tile completely: layers, names, versions, tags, values, geometry, and the winding of polygons. What is wrong goes to
// the tile's problems, and what is there to the layers seen. Reused for every tile.

import { GeometryCheck, NO_VERTICES, VALID } from '../../mvt/check-geometry.ts';
import { Cursor } from '../../mvt/cursor.ts';
import { Feature, POLYGON } from '../../mvt/feature.ts';
import { Layer } from '../../mvt/layer.ts';
import { RING_OPEN, RINGS_VALID, RingCheck } from '../../mvt/ring-check.ts';
import { cleared } from '../../mvt/spans.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { checkValue, NULL, TYPED } from '../../mvt/value.ts';
import { BOOLEAN, type LayerSeen, type LayersSeen, NUMBER, OTHER, STRING } from './layers-seen.ts';
import type { TileProblems } from './tile-problems.ts';

const REPLACEMENT = '\ufffd';

/** By the first tag of a value: its type. */
const TYPE_OF_TAG = new Uint8Array(256).fill(OTHER);
TYPE_OF_TAG[10] = STRING;
for (const tag of [21, 25, 32, 40, 48]) TYPE_OF_TAG[tag] = NUMBER;
TYPE_OF_TAG[56] = BOOLEAN;

/** The version from which on the specification orders the winding of rings. */
const WOUND_VERSION = 2;

export class DeepReader {
  readonly #problems: TileProblems;
  readonly #seen: LayersSeen;
  readonly #layer = new Layer();
  readonly #feature = new Feature();
  readonly #geometry = new GeometryCheck();
  readonly #rings = new RingCheck();
  /** By value index: its type. */
  #types: Uint8Array = new Uint8Array(256);
  /** By key index: the types of the values that features have for it. */
  #used: Uint8Array = new Uint8Array(256);
  readonly #names = new Set<string>();

  constructor(problems: TileProblems, seen: LayersSeen) {
    this.#problems = problems;
    this.#seen = seen;
  }

  /**
   * Returns the tile's layers, as far as they are kept.
   * @throws TileError when the tile cannot be read completely
   */
  read(tile: Uint8Array, zoom: number): LayerSeen[] {
    const cursor = new Cursor(tile);
    const layers: LayerSeen[] = [];
    this.#layer.resetTextsWhenFull();
    this.#names.clear();
    forEachLayer(cursor, (_, start, end) => {
      const layer = this.#readLayer(cursor, start, end);
      if (layer === null) return;
      layer.addZoom(zoom);
      layers.push(layer);
    });
    return layers;
  }

  #readLayer(cursor: Cursor, start: number, end: number): LayerSeen | null {
    const layer = this.#layer;
    layer.scan(cursor, start, end);
    const { name } = layer;
    const place = (): string => `layer ${JSON.stringify(name)}`;
    if (!layer.hasVersion) this.#problems.add('no-version', place);
    if (name === '' || name.includes(REPLACEMENT)) this.#problems.add('layer-name', place);
    if (this.#names.has(name)) this.#problems.add('duplicate-layer', place);
    this.#names.add(name);
    this.#readValues(cursor, place);
    this.#used = cleared(this.#used, layer.keys.length);
    const { length } = layer.features;
    for (let i = 0; i < length; i++) this.#readFeature(cursor, i);
    const seen = this.#seen.get(name);
    if (seen !== null) this.#addAttributes(cursor, seen);
    return seen;
  }

  #readValues(cursor: Cursor, place: () => string): void {
    const { starts, ends, length } = this.#layer.values;
    if (length > this.#types.length) this.#types = new Uint8Array(length * 2);
    for (let i = 0; i < length; i++) {
      const state = checkValue(cursor, starts[i]!, ends[i]!);
      this.#types[i] = state === TYPED ? TYPE_OF_TAG[cursor.bytes[starts[i]!]!]! : OTHER;
      if (state !== TYPED) this.#problems.add(state === NULL ? 'null-value' : 'unknown-value', () => `${place()}, value ${i}`);
    }
  }

  #readFeature(cursor: Cursor, index: number): void {
    const { features, keys, values } = this.#layer;
    const feature = this.#feature;
    feature.read(cursor, features.starts[index]!, features.ends[index]!, keys.length, values.length);
    const { tags, tagCount } = feature;
    for (let i = 0; i < tagCount; i += 2) this.#used[tags[i]!]! |= this.#types[tags[i + 1]!]!;
    if (feature.type === POLYGON && feature.geometries === 1 && feature.geometryStart < feature.geometryEnd)
      this.#checkRings(cursor, index);
    else this.#checkGeometry(cursor, index);
  }

  #checkRings(cursor: Cursor, index: number): void {
    const rings = this.#rings;
    const state = rings.check(cursor.bytes, this.#feature.geometryStart, this.#feature.geometryEnd);
    const place = this.#placeOf(index);
    if (state === RINGS_VALID) {
      if (rings.beginsInside && this.#layer.version >= WOUND_VERSION) this.#problems.add('ring-winding', place);
      if (rings.hasFlatRing) this.#problems.add('ring-area', place);
    } else if (this.#checkGeometry(cursor, index) && state === RING_OPEN) this.#problems.add('ring-open', place);
  }

  /** Returns whether the geometry is valid. */
  #checkGeometry(cursor: Cursor, index: number): boolean {
    const state = this.#geometry.check(cursor, this.#feature);
    if (state !== VALID) this.#problems.add(state === NO_VERTICES ? 'no-vertices' : 'broken-geometry', this.#placeOf(index));
    else if (this.#geometry.degenerate) this.#problems.add('degenerate-geometry', this.#placeOf(index));
    return state === VALID;
  }

  #addAttributes(cursor: Cursor, seen: LayerSeen): void {
    const layer = this.#layer;
    const { length } = layer.keys;
    layer.readKeys(cursor);
    for (let key = 0; key < length; key++) {
      if (this.#used[key]! > 0) seen.addAttribute(layer.keyAt(key), this.#used[key]!);
    }
  }

  #placeOf(index: number): () => string {
    return () => `layer ${JSON.stringify(this.#layer.name)}, feature ${index}`;
  }
}
