// Tiles that come again: oceans, deserts, empty land. On a planet two thirds of all rows repeat a few small tiles, and what
// became of one becomes of all of its kind: its zoom, and whether deeper tiles are missing. Remembered by their stored bytes, which costs a microsecond where the work
// costs fifty. Small tiles alone, and few enough of them: at most 8 MiB of bytes, and as much again around them.

import type { NotedTile } from './tile-notes.ts';

export interface KnownTile<Noted extends NotedTile> {
  /** 'same': the stored bytes stay. */
  readonly result: Uint8Array | null | 'same';
  readonly noted: Noted;
}

/** Larger tiles are hardly ever the same, and hashing them costs what they save. */
const MAX_STORED_BYTES = 1024;
const MAX_REMEMBERED_BYTES = 8_388_608;
/** What an entry takes beside its bytes and counts, roughly. */
const ENTRY_BYTES = 2048;

export class RepeatedTiles<Noted extends NotedTile> {
  readonly #byKind = new Map<number, Map<string, KnownTile<Noted>>>();
  #bytes = 0;
  /** The number of that by which the tiles' keys are numbered; an older one is let go, with its tiles. */
  #table = 0;

  /** Returns the name under which a tile is remembered; null = it is too large. */
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
    // A copy of its own: it may lie in a slab that it would keep alive.
    tiles.set(name, {
      ...tile,
      result: tile.result instanceof Uint8Array ? Uint8Array.prototype.slice.call(tile.result) : tile.result,
    });
    this.#bytes += bytes;
  }
}
