// Cuts deeper tiles out of a stored one: inflates it once, and cuts at wire level. A cut tile has what its parent shows there, with
// the parent's precision: coordinates are multiplied, and along the cut rounded to a unit.

import { BoxMask } from '../../mvt/clip/box-mask.ts';
import { type Below, TileClipper } from '../../mvt/clip/tile-clipper.ts';
import { compactTile, hasFeatures } from '../../mvt/join/join-tiles.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import type { Compression } from '../../tile/type.ts';

/** Of a tile's side: what is kept around it, so that lines and labels go on across its border. */
const BUFFER_SHARE = 64;

export interface CutOptions {
  readonly maxInflatedBytes: number;
  /** As the archives declare it, to recognize brotli. */
  readonly sourceCompression: Compression;
  readonly codec: CodecName;
}

export class StoredCutter {
  readonly #options: CutOptions;
  readonly #clipper = new TileClipper();
  readonly #masks = new Map<number, BoxMask>();

  constructor(options: CutOptions) {
    this.#options = options;
  }

  /** @throws TileError if the tile does not inflate */
  inflated(stored: Uint8Array): Uint8Array {
    const { maxInflatedBytes, sourceCompression, codec } = this.#options;
    const bytes = inflate(stored, sniffCompression(stored, sourceCompression), maxInflatedBytes, codec);
    // A codec may reuse its buffer for the next tile.
    return bytes === stored ? stored : bytes.slice();
  }

  /**
   * Whether nothing would be in the tile.
   * @throws TileError if the tile cannot be read
   */
  isEmpty(inflated: Uint8Array, below: Below): boolean {
    return !hasFeatures(this.#clipper.clip(inflated, (extent) => this.#maskOf(extent), below));
  }

  /**
   * Returns a new tile, not compressed; null if nothing is in it.
   * @throws TileError if the tile cannot be read
   */
  cut(inflated: Uint8Array, below: Below): Uint8Array | null {
    const cut = this.#clipper.clip(inflated, (extent) => this.#maskOf(extent), below);
    // The parent's tables of keys and values came along whole.
    const compact = compactTile(cut);
    return compact.length === 0 ? null : compact;
  }

  #maskOf(extent: number): BoxMask {
    let mask = this.#masks.get(extent);
    if (mask === undefined) {
      const buffer = Math.ceil(extent / BUFFER_SHARE);
      mask = new BoxMask({ minX: -buffer, minY: -buffer, maxX: extent + buffer, maxY: extent + buffer });
      this.#masks.set(extent, mask);
    }
    return mask;
  }
}
