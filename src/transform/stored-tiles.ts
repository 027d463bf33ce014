// Applies a transform of inflated tiles to stored ones: inflate, transform, compress the same way, count. Results of small tiles
// are cached by content.

import type { Layer } from '../mvt/layer.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import { deflate, inflate, sniffCompression } from '../tile/codec/compression.ts';
import { type Encoding, encode } from '../tile/codec/encoding.ts';
import type { TileKey } from '../tile/key.ts';
import { compressionOfTile } from '../tile/sniff-tiles.ts';
import type { Compression } from '../tile/type.ts';
import { FieldTypes } from './field-types.ts';
import type { LayersTally } from './layers-tally.ts';
import { RepeatedTiles } from './repeated-tiles.ts';
import type { NotedTile } from './tile-notes.ts';

export interface StoredTileOptions {
  /** Drop tiles that are left empty. */
  readonly dropEmptyTiles: boolean;
  /** Limit on the inflated size of one tile, in bytes. */
  readonly maxInflatedBytes: number;
  /** Compression the archive declares, or zstd where most tiles have it. */
  readonly compression: Compression;
  readonly codec: CodecName;
  /** Compression of tiles that change; undefined: that of the tile as it was read. */
  readonly encoding?: Encoding;
  /**
   * Source-layers whose fields the input describes. The types of all others are collected from the tiles. Undefined: collect
   * none.
   */
  readonly describedLayers?: readonly string[];
}

export interface InflatedTransform<Noted extends NotedTile> {
  /** Notes on the last tile. */
  readonly notes: Noted & { take(): Noted };
  /** The last result depended on x/y; do not cache by content. */
  readonly dependsOnPlace: boolean;
  /** Free for reuse between calls to the transform. */
  readonly layer: Layer;
  /**
   * The same array = unchanged, an empty one = nothing is left. Any other is a view that is valid until the next call.
   * @throws TileError when the tile cannot be read
   */
  transform(key: TileKey, bytes: Uint8Array, lacksDeeper: boolean): Uint8Array;
}

/** Accumulates the notes of tiles. A transform with notes of its own extends it. */
type Tally<Noted extends NotedTile> = Pick<LayersTally, 'layerOf'> & { addTile(noted: Noted, key: TileKey): void };

export class StoredTiles<Noted extends NotedTile> {
  readonly #options: StoredTileOptions;
  readonly #transform: InflatedTransform<Noted>;
  readonly #tally: Tally<Noted>;
  readonly #fieldTypes: FieldTypes | null;
  readonly #repeated = new RepeatedTiles<Noted>();

  constructor(options: StoredTileOptions, transform: InflatedTransform<Noted>, tally: Tally<Noted>) {
    this.#options = options;
    this.#transform = transform;
    this.#tally = tally;
    this.#fieldTypes =
      options.describedLayers === undefined ? null : new FieldTypes(options.describedLayers, tally, transform.layer);
  }

  /**
   * See TileTransform.apply.
   * @throws TileError 'compression', 'inflated-size', and what the transform throws; the tile is then not counted
   */
  apply(key: TileKey, stored: Uint8Array, lacksDeeper: boolean = false): Uint8Array | null {
    const name = this.#repeated.nameOf(stored);
    const kind = 2 * key.z + Number(lacksDeeper);
    const known = name === null ? undefined : this.#repeated.get(kind, name);
    if (known !== undefined) {
      this.#tally.addTile(known.noted, key);
      return known.result === 'same' ? stored : known.result;
    }
    const result = this.#applyUncached(key, stored, lacksDeeper);
    const { notes } = this.#transform;
    this.#tally.addTile(notes, key);
    if (name !== null && !this.#transform.dependsOnPlace)
      this.#repeated.set(kind, name, { result: result === stored ? 'same' : result, noted: notes.take() });
    return result;
  }

  #applyUncached(key: TileKey, stored: Uint8Array, lacksDeeper: boolean): Uint8Array | null {
    const { compression: claimed, maxInflatedBytes, dropEmptyTiles, codec, encoding } = this.#options;
    const compression = encoding === undefined ? sniffCompression(stored, claimed) : compressionOfTile(stored, claimed);
    const bytes = inflate(stored, compression, maxInflatedBytes, codec);
    const transformed = this.#transform.transform(key, bytes, lacksDeeper);
    this.#fieldTypes?.add(key.z, this.#transform.notes.layers, transformed);
    if (transformed.length === 0 && dropEmptyTiles) return null;
    if (transformed === bytes) return stored;
    if (encoding !== undefined) return encode(transformed, encoding, codec);
    if (compression === 'none') return transformed.slice();
    // A stray zstd tile becomes gzip: the fingerprint names libzstd only if the archive is known to use zstd.
    return deflate(transformed, compression === 'zstd' && claimed !== 'zstd' ? 'gzip' : compression, codec);
  }
}
