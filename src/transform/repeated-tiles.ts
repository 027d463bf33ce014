// Caches the results of small tiles by content: oceans, deserts, empty land. On a planet, two thirds of all rows repeat a few
// small tiles. A result depends on the stored bytes, the zoom, and whether deeper tiles are missing. A look-up costs about 1 µs,
// the work about 50 µs. At most 8 MiB of tile bytes, and as much again in overhead.

import type { NotedTile } from './tile-notes.ts';

export interface KnownTile<Noted extends NotedTile> {
  /** 'same': the stored bytes stay. */
  readonly result: Uint8Array | null | 'same';
  readonly noted: Noted;
}

/** Larger tiles rarely repeat, and hashing them costs what the cache saves. */
const MAX_STORED_BYTES = 1024;
const MAX_REMEMBERED_BYTES = 8_388_608;
/** Approximate overhead of an entry, besides its bytes and counts. */
const ENTRY_BYTES = 2048;

export class RepeatedTiles<Noted extends NotedTile> {
  readonly #byKind = new Map<number, Map<string, KnownTile<Noted>>>();
  #bytes = 0;
  /** Number of the table in which the tiles' keys are numbered. An older table is dropped, together with its tiles. */
  #table = 0;

  /** Returns the cache key of a tile; null = too large to cache. */
  nameOf(stored: Uint8Array): string | null {
    if (stored.length > MAX_STORED_BYTES) return null;
    return Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString('latin1');
  }

  get(kind: number, name: string): KnownTile<Noted> | undefined {
    return this.#byKind.get(kind)?.get(name);
  }

  set(kind: number, name: string, tile: KnownTile<Noted>): void {
    const { amounts, keys, texts } = tile.noted;
    const resultBytes = tile.result instanceof Uint8Array ? tile.result.length : 0;
    const bytes = name.length + resultBytes + amounts.byteLength + keys.byteLength + ENTRY_BYTES;
    if (this.#bytes + bytes > MAX_REMEMBERED_BYTES || (texts !== null && texts.number !== this.#table)) {
      this.#byKind.clear();
      this.#bytes = 0;
    }
    this.#table = texts?.number ?? this.#table;
    let tiles = this.#byKind.get(kind);
    if (tiles === undefined) {
      tiles = new Map();
      this.#byKind.set(kind, tiles);
    }
    // A copy: the original may be a view that would keep a whole slab alive.
    tiles.set(name, {
      ...tile,
      result: tile.result instanceof Uint8Array ? Uint8Array.prototype.slice.call(tile.result) : tile.result,
    });
    this.#bytes += bytes;
  }
}
