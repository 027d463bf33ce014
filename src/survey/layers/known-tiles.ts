// Tiles that come again: oceans, deserts, empty land. On a planet two thirds of all rows repeat a few small tiles, and what
// is in one of them is in all, at any zoom. Small tiles with little in them alone: at most some 5 MiB.

import type { TileCounts } from './tile-counts.ts';

/** Larger tiles are hardly ever the same, and looking them up costs more than it saves. */
const MAX_STORED_BYTES = 1024;
const MAX_TILES = 1024;
/** Layers and attributes of one tile. */
const MAX_NAMES = 64;

export class KnownTiles {
  readonly #tiles = new Map<string, TileCounts>();

  /** Returns the name under which a tile is remembered; null = it is not. */
  nameOf(stored: Uint8Array | null): string | null {
    if (stored === null || stored.length > MAX_STORED_BYTES) return null;
    return Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString('latin1');
  }

  get(name: string): TileCounts | undefined {
    return this.#tiles.get(name);
  }

  /** Remembers the counts but for the values, which are distinct ones and known from the first time. */
  set(name: string, counts: TileCounts): void {
    if (counts.names() > MAX_NAMES) return;
    if (this.#tiles.size >= MAX_TILES) this.#tiles.clear();
    this.#tiles.set(name, counts.withoutValues());
  }
}
