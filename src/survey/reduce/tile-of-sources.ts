// The tile that a map function is given: inflated and decoded when it asks for that, and joined with the tiles of other inputs.

import type { TileSource } from '../../archive/types.ts';
import { decodeLayers, type Layer } from '../../mvt/decode/decode-layers.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import type { TileKey } from '../../tile/key.ts';
import type { Compression } from '../../tile/type.ts';
import type { MappedTile } from './reducer.ts';

export interface TileLimits {
  /** Source-layers by name; null = all. */
  readonly layers: readonly string[] | null;
  readonly maxInflatedBytes: number;
}

export class TileOfSources implements MappedTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly stored: Uint8Array;
  readonly #compression: Compression;
  readonly #sources: readonly TileSource[];
  readonly #limits: TileLimits;
  #inflated: Uint8Array | undefined;
  #layers: readonly Layer[] | undefined;
  #others: readonly (MappedTile | null)[] | undefined;

  /** `sources` are the inputs after the tile's own. */
  constructor(
    { z, x, y }: TileKey,
    stored: Uint8Array,
    compression: Compression,
    limits: TileLimits,
    sources: readonly TileSource[] = [],
  ) {
    this.z = z;
    this.x = x;
    this.y = y;
    this.stored = stored;
    this.#compression = compression;
    this.#limits = limits;
    this.#sources = sources;
  }

  get inflated(): Uint8Array {
    const { stored } = this;
    this.#inflated ??= inflate(stored, sniffCompression(stored, this.#compression), this.#limits.maxInflatedBytes);
    return this.#inflated;
  }

  get layers(): readonly Layer[] {
    const { layers } = this.#limits;
    this.#layers ??= decodeLayers(this.inflated).filter(({ name }) => layers === null || layers.includes(name));
    return this.#layers;
  }

  get others(): readonly (MappedTile | null)[] {
    this.#others ??= this.#sources.map((source) => {
      const data = source.tile(this)?.data ?? null;
      // A copy: the source may use the buffer again for the next tile.
      return data === null ? null : new TileOfSources(this, data.slice(), source.summary.tileCompression, this.#limits);
    });
    return this.#others;
  }
}
