// Caches the counts of repeated tiles: oceans, deserts, empty land. On a planet two thirds of all rows repeat a few small tiles,
// whose counts are equal at any zoom. Caches only small, simple tiles: at most about 5 MiB.

import type { TileCounts } from './tile-counts.ts';

/** Larger tiles rarely repeat, and hashing them costs more than it saves. */
const MAX_STORED_BYTES = 1024;
const MAX_TILES = 1024;
/** Layers and attributes of one tile. */
const MAX_NAMES = 64;

export class KnownTiles {
  readonly #tiles = new Map<string, TileCounts>();

  /** Returns the cache key of a tile; null = do not cache. */
  cacheKeyOf(stored: Uint8Array | null): string | null {
    if (stored === null || stored.length > MAX_STORED_BYTES) return null;
    return Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString('latin1');
  }

  get(name: string): TileCounts | undefined {
    return this.#tiles.get(name);
  }

  /** Stores the counts without values, which are already known after the first time. */
  set(name: string, counts: TileCounts): void {
    if (counts.names() > MAX_NAMES) return;
    if (this.#tiles.size >= MAX_TILES) this.#tiles.clear();
    this.#tiles.set(name, counts.withoutValues());
  }
}
