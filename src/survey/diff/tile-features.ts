// Reads the features of a vector tile as hashes, to tell which ones are the same in two tiles.

import { CheckedLayer } from '../../mvt/checked-layer.ts';
import { Cursor } from '../../mvt/cursor.ts';
import { NO_NOTES } from '../../mvt/oddity.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { ValueHash } from '../../mvt/value-hash.ts';

export interface ReadFeature {
  /** null without an id. */
  readonly id: string | null;
  /** Of its type and geometry, and the layer's extent. */
  readonly geometry: string;
  /** Values by key, as hashes. */
  readonly tags: ReadonlyMap<string, string>;
  /** All tags as one text, the same whatever their order. */
  readonly tagText: string;
}

/** Features by source-layer. Layers of one name are one. */
export type TileFeatures = ReadonlyMap<string, readonly ReadFeature[]>;

/** Reads one tile after another; reused. */
export class FeatureReader {
  readonly #checked: CheckedLayer = new CheckedLayer(NO_NOTES);
  readonly #hash = new ValueHash();

  /** @throws TileError when the tile cannot be read completely */
  read(content: Uint8Array): TileFeatures {
    const layers = new Map<string, ReadFeature[]>();
    this.#checked.layer.resetTextsWhenFull();
    if (content.length === 0) return layers;
    const cursor = new Cursor(content);
    forEachLayer(cursor, (_, start, end) => {
      this.#checked.enter(cursor, start, end);
      const { layer } = this.#checked;
      layer.readKeys(cursor);
      const features = layers.get(layer.name) ?? [];
      layers.set(layer.name, features);
      const values = new Map<number, string>();
      for (let i = 0; i < layer.features.length; i++) features.push(this.#feature(cursor, i, values));
    });
    return layers;
  }

  #feature(cursor: Cursor, index: number, values: Map<number, string>): ReadFeature {
    this.#checked.readFeature(cursor, index);
    const { layer, feature } = this.#checked;
    const tags = new Map<string, string>();
    for (let i = 0; i < feature.tagCount; i += 2) {
      const value = feature.tags[i + 1]!;
      let hash = values.get(value);
      if (hash === undefined) {
        const kind = this.#hash.ofValue(cursor, layer.values.starts[value]!, layer.values.ends[value]!);
        hash = `${kind} ${this.#hash.high} ${this.#hash.low}`;
        values.set(value, hash);
      }
      tags.set(layer.keyAt(feature.tags[i]!), hash);
    }
    const seed = 4 * layer.extent + feature.type;
    if (feature.geometries === 0) this.#hash.ofBytes(cursor.bytes, cursor.view, 0, 0, seed);
    else this.#hash.ofBytes(cursor.bytes, cursor.view, feature.geometryStart, feature.geometryEnd, seed);
    const geometry = `${feature.type} ${this.#hash.high} ${this.#hash.low}`;
    return { id: idOf(cursor, feature.idStart), geometry, tags, tagText: textOf(tags) };
  }
}

/** All 64 bits of the id, as text. */
function idOf(cursor: Cursor, start: number): string | null {
  if (start === -1) return null;
  cursor.enter(start, cursor.bytes.length);
  cursor.readVarint();
  return `${cursor.high >>> 0} ${cursor.low >>> 0}`;
}

function textOf(tags: ReadonlyMap<string, string>): string {
  const sorted = [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted);
}
