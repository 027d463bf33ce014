// What a tileset is, from its tiles: where they are, how they are compressed, its source-layers and their attributes. Folds to the same
// in any order. Memory: up to 1,000 layers, and 4,000 attributes of all layers together.

import { TileError } from '../../errors.ts';
import { SmallestNames } from '../../mvt/smallest-names.ts';
import { inflate, type StoredCompression } from '../../tile/codec/compression.ts';
import { isOnGrid, type Tile, type TileKey } from '../../tile/key.ts';
import { compressionOfTile } from '../../tile/sniff-tiles.ts';
import type { Compression } from '../../tile/type.ts';
import { type UnreadResult, UnreadSums } from '../layers/unread-sums.ts';
import { AttributeFacts, type AttributeResult } from './attribute-facts.ts';
import { Covers, type CoversResult } from './covers.ts';
import { type FeatureCounts, type TileLayer, TileLayers } from './tile-layers.ts';

export interface LayerResult {
  readonly name: string;
  /** Features by zoom, ascending. */
  readonly zooms: readonly (readonly [zoom: number, features: FeatureCounts])[];
}

/** Plain data. */
export interface FactsResult {
  readonly covers: CoversResult;
  /** Tiles by compression; empty if no tile was read. */
  readonly compressions: readonly (readonly [name: StoredCompression, tiles: number])[];
  /** By name. */
  readonly layers: readonly LayerResult[];
  /** By layer, then attribute. */
  readonly attributes: readonly AttributeResult[];
  /** Layers or attributes were left out: there are too many. */
  readonly isCut: boolean;
  readonly unread: readonly UnreadResult[];
}

const MAX_LAYERS = 1000;
const MAX_ATTRIBUTES = 4000;
/** Of both names as JSON; longer ones would be shortened. */
const MAX_PAIR_LENGTH = 900;
/** Larger tiles rarely repeat. */
const MAX_KNOWN_BYTES = 1024;
const MAX_KNOWN_TILES = 4096;

interface NamedLayer {
  readonly name: string;
  readonly zooms: Map<number, FeatureCounts>;
}

export class TilesetFacts {
  readonly covers: Covers = new Covers();
  readonly #compressions = new Map<StoredCompression, number>();
  readonly #unread = new UnreadSums();
  readonly #reader = new TileLayers();
  #isCut = false;
  readonly #layers = new SmallestNames<NamedLayer>(
    MAX_LAYERS,
    (name) => ({ name, zooms: new Map() }),
    () => {
      this.#isCut = true;
    },
  );
  /** By layer and attribute. */
  readonly #attributes = new SmallestNames<AttributeFacts>(MAX_ATTRIBUTES, makeAttribute, () => {
    this.#isCut = true;
  });
  /** Small tiles by content: their values are known after the first time. */
  readonly #known = new Map<string, readonly TileLayer[]>();

  /** Adds what is in a tile on the grid. A tile that cannot be read is only counted. */
  addTile(tile: Tile, claimed: Compression, maxInflatedBytes: number): void {
    const { data, z } = tile;
    if (!isOnGrid(tile) || data === null || data.length === 0) return;
    const compression = compressionOfTile(data, claimed);
    this.#compressions.set(compression, (this.#compressions.get(compression) ?? 0) + 1);
    const name = data.length > MAX_KNOWN_BYTES ? null : Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
    const known = name === null ? undefined : this.#known.get(name);
    try {
      const layers = known ?? this.#read(inflate(data, compression, maxInflatedBytes));
      for (const layer of layers) this.#addLayer(layer.name, z, layer.features);
      if (name === null || known !== undefined) return;
      if (this.#known.size === MAX_KNOWN_TILES) this.#known.clear();
      this.#known.set(name, layers);
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      this.#unread.addTile(error.defect, tile);
    }
  }

  addPlace(key: TileKey, hasDeeper: () => boolean): void {
    if (isOnGrid(key)) this.covers.add(key, hasDeeper);
  }

  addResult({ covers, compressions, layers, attributes, isCut, unread }: FactsResult): void {
    this.covers.addResult(covers);
    for (const [name, tiles] of compressions) this.#compressions.set(name, (this.#compressions.get(name) ?? 0) + tiles);
    for (const { name, zooms } of layers) for (const [zoom, features] of zooms) this.#addLayer(name, zoom, features);
    for (const result of attributes) this.#attributeOf(result.layer, result.attribute)?.addResult(result);
    for (const result of unread) this.#unread.addResult(result);
    this.#isCut ||= isCut;
  }

  toResult(): FactsResult {
    this.#layers.cut();
    this.#attributes.cut();
    return {
      covers: this.covers.toResult(),
      compressions: [...this.#compressions].sort(([a], [b]) => (a < b ? -1 : 1)),
      layers: this.#layers.byName().map(({ name, zooms }) => ({ name, zooms: [...zooms].sort(([a], [b]) => a - b) })),
      attributes: this.#attributes.byName().map((attribute) => attribute.toResult()),
      isCut: this.#isCut,
      unread: this.#unread.toResults(),
    };
  }

  #read(bytes: Uint8Array): readonly TileLayer[] {
    return this.#reader.read(bytes, (layer, attribute, ...value) => this.#attributeOf(layer, attribute)?.add(...value));
  }

  #attributeOf(layer: string, attribute: string): AttributeFacts | null {
    const pair = JSON.stringify([layer, attribute]);
    if (pair.length <= MAX_PAIR_LENGTH) return this.#attributes.get(pair);
    this.#isCut = true;
    return null;
  }

  #addLayer(name: string, zoom: number, features: FeatureCounts): void {
    const layer = this.#layers.get(name);
    if (layer === null) return;
    const sums = layer.zooms.get(zoom) ?? [0, 0, 0, 0];
    layer.zooms.set(zoom, sums);
    for (const [type, count] of features.entries()) sums[type]! += count;
  }
}

/** `pair` is the layer's name and the attribute's, as JSON. */
function makeAttribute(pair: string): AttributeFacts {
  const [layer, attribute] = JSON.parse(pair) as [string, string];
  return new AttributeFacts(layer, attribute);
}
