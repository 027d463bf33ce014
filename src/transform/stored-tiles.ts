// Stored tiles through a transform of inflated ones: unwrapped, transformed, wrapped in the same compression, and counted.
// A small tile that comes again is not looked into again.

import type { Layer } from '../mvt/layer.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import { deflate, inflate, sniffCompression } from '../tile/codec/compression.ts';
import type { TileKey } from '../tile/key.ts';
import type { Compression } from '../tile/type.ts';
import { FieldTypes } from './field-types.ts';
import type { LayersTally } from './layers-tally.ts';
import { RepeatedTiles } from './repeated-tiles.ts';
import type { NotedTile } from './tile-notes.ts';

export interface StoredTileOptions {
  /** Drop tiles that are left without a byte. */
  readonly dropEmptyTiles: boolean;
  /** Bytes that one tile may inflate to. */
  readonly maxInflatedBytes: number;
  /** What the archive claims, or zstd where most tiles have it. */
  readonly compression: Compression;
  readonly codec: CodecName;
  /** Source-layers whose fields the input describes; of all others the types are looked for. Undefined: of none. */
  readonly describedLayers?: readonly string[];
}

export interface InflatedTransform<Noted extends NotedTile> {
  /** Of the tile transformed last. */
  readonly notes: Noted & { take(): Noted };
  /** Column and row of the tile transformed last had their say: an equal tile elsewhere may come out otherwise. */
  readonly dependsOnPlace: boolean;
  /** Of no use to the transform between calls. */
  readonly layer: Layer;
  /**
   * The same array back = unchanged, an empty one = nothing is left. Any other is a view that lives until the next call.
   * @throws TileError when the tile cannot be read
   */
  transform(key: TileKey, bytes: Uint8Array, lacksDeeper: boolean): Uint8Array;
}

/** What adds up the notes of tiles; a transform with notes of its own extends it. */
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
   * As TileTransform.apply.
   * @throws TileError 'compression', 'inflated-size', and what the transform throws; the tile counts for nothing then
   */
  apply(key: TileKey, stored: Uint8Array, lacksDeeper: boolean = false): Uint8Array | null {
    const name = this.#repeated.nameOf(stored);
    const kind = 2 * key.z + Number(lacksDeeper);
    const known = name === null ? undefined : this.#repeated.get(kind, name);
    if (known !== undefined) {
      this.#tally.addTile(known.noted, key);
      return known.result === 'same' ? stored : known.result;
    }
    const result = this.#applyAnew(key, stored, lacksDeeper);
    const { notes } = this.#transform;
    this.#tally.addTile(notes, key);
    if (name !== null && !this.#transform.dependsOnPlace)
      this.#repeated.set(kind, name, { result: result === stored ? 'same' : result, noted: notes.take() });
    return result;
  }

  #applyAnew(key: TileKey, stored: Uint8Array, lacksDeeper: boolean): Uint8Array | null {
    const { compression: claimed, maxInflatedBytes, dropEmptyTiles, codec } = this.#options;
    const compression = sniffCompression(stored, claimed);
    const bytes = inflate(stored, compression, maxInflatedBytes, codec);
    const transformed = this.#transform.transform(key, bytes, lacksDeeper);
    this.#fieldTypes?.add(key.z, this.#transform.notes.layers, transformed);
    if (transformed.length === 0 && dropEmptyTiles) return null;
    if (transformed === bytes) return stored;
    if (compression === 'none') return transformed.slice();
    // A stray tile in zstd: the fingerprint names libzstd only where the archive is known to have more of them.
    return deflate(transformed, compression === 'zstd' && claimed !== 'zstd' ? 'gzip' : compression, codec);
  }
}
