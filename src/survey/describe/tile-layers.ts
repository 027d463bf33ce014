// Reads the source-layers of one tile: features by type, and the values that they use of each attribute.

import { Cursor } from '../../mvt/cursor.ts';
import { Feature } from '../../mvt/feature.ts';
import { Layer } from '../../mvt/layer.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { readValue, type Value } from '../../mvt/value.ts';
import { OTHER, ValueHash, type ValueKind } from '../../mvt/value-hash.ts';

/** Features by geometry type: unknown, points, lines, polygons. */
export type FeatureCounts = [number, number, number, number];

export interface TileLayer {
  readonly name: string;
  readonly features: FeatureCounts;
}

/** Receives each value that a feature of a layer has of an attribute, at least once. */
export type OnValue = (layer: string, attribute: string, value: Value, kind: ValueKind, high: number, low: number) => void;

/** Reads one tile after another; reused. */
export class TileLayers {
  readonly #layer = new Layer();
  readonly #feature = new Feature();
  readonly #hash = new ValueHash();

  /** @throws TileError when the tile cannot be read; values met before have been told then */
  read(bytes: Uint8Array, onValue: OnValue): TileLayer[] {
    const layers: TileLayer[] = [];
    const cursor = new Cursor(bytes);
    this.#layer.resetTextsWhenFull();
    forEachLayer(cursor, (_, start, end) => {
      this.#layer.scan(cursor, start, end);
      this.#layer.readKeys(cursor);
      layers.push({ name: this.#layer.name, features: this.#readFeatures(cursor, onValue) });
    });
    return layers;
  }

  #readFeatures(cursor: Cursor, onValue: OnValue): FeatureCounts {
    const { features, keys, values } = this.#layer;
    const counts: FeatureCounts = [0, 0, 0, 0];
    const pairs = new Set<number>();
    for (let i = 0; i < features.length; i++) {
      this.#feature.read(cursor, features.starts[i]!, features.ends[i]!, keys.length, values.length);
      const { tags, tagCount, type } = this.#feature;
      counts[type]!++;
      for (let tag = 0; tag < tagCount; tag += 2) pairs.add(tags[tag]! * values.length + tags[tag + 1]!);
    }
    for (const pair of pairs) this.#tell(cursor, Math.floor(pair / values.length), pair % values.length, onValue);
    return counts;
  }

  #tell(cursor: Cursor, key: number, value: number, onValue: OnValue): void {
    const { name, values } = this.#layer;
    const [start, end] = [values.starts[value]!, values.ends[value]!];
    const kind = this.#hash.ofValue(cursor, start, end);
    const read = kind === OTHER ? null : readValue(cursor, start, end);
    onValue(name, this.#layer.keyAt(key), read, kind, this.#hash.high, this.#hash.low);
  }
}
