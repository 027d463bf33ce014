// Cuts stored vector tiles at the edge of an area, before any other transform sees them. Tiles inside are not read.

import { TileClipper } from '../../mvt/clip/tile-clipper.ts';
import type { Area } from '../../tile/area/area.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import { deflate, inflate, sniffCompression } from '../../tile/codec/compression.ts';
import type { TileKey } from '../../tile/key.ts';
import type { Compression } from '../../tile/type.ts';
import { RegionMask } from './region-mask.ts';

export interface ClipOptions {
  readonly area: Area;
  /** Limit on the inflated size of one tile, in bytes. */
  readonly maxInflatedBytes: number;
  /** Compression the archive declares, or zstd where most tiles have it. */
  readonly compression: Compression;
  readonly codec: CodecName;
}

/** Cuts one tile after another. */
export class StoredClip {
  readonly #options: ClipOptions;
  readonly #region: RegionMask;
  readonly #clipper = new TileClipper();

  constructor(options: ClipOptions & { readonly clip: number }) {
    this.#options = options;
    this.#region = new RegionMask(options.area, options.clip);
  }

  /**
   * Returns the tile's stored bytes: the same array when nothing is cut. A tile of which nothing is left is an empty one, compressed
   * like the others.
   * @throws TileError when the tile cannot be read
   */
  apply(key: TileKey, stored: Uint8Array): Uint8Array {
    const mask = this.#region.of(key);
    if (mask === null) return stored;
    const { compression: claimed, maxInflatedBytes, codec } = this.#options;
    const compression = sniffCompression(stored, claimed);
    const bytes = inflate(stored, compression, maxInflatedBytes, codec);
    const cut = this.#clipper.clip(bytes, mask);
    if (cut === bytes) return stored;
    if (compression === 'none') return cut.slice();
    // As with other transforms, a stray zstd tile becomes gzip.
    return deflate(cut, compression === 'zstd' && claimed !== 'zstd' ? 'gzip' : compression, codec);
  }
}
