// A hash of all tiles of a tileset, by key and stored bytes, whatever the format, the schema and the order: sums of tile hashes,
// so that parts of a tileset add up. Guards against accidents, not against malice.

import { createHash } from 'node:crypto';
import { contentHash } from './content-hash.ts';
import { keyText, type TileKey } from './key.ts';

/** 128 bits, as a content hash has. */
const WORDS = 4;

export class TilesetHash {
  readonly #sums = new Uint32Array(WORDS);
  tiles = 0;
  /** The last bytes and their hash: tiles in a run share their array. */
  #last: { readonly stored: Uint8Array; readonly hash: Uint8Array } | undefined;

  add(key: TileKey, stored: Uint8Array | null): void {
    const digest = createHash('sha256').update(stored === null ? `${keyText(key)} NULL` : keyText(key));
    if (stored !== null) digest.update(this.#hashOf(stored));
    const words = digest.digest();
    for (let i = 0; i < WORDS; i++) this.#sums[i]! += words.readUInt32LE(4 * i);
    this.tiles++;
  }

  join(text: string): void {
    const [tiles, hex = ''] = text.split(':');
    const words = Buffer.from(hex, 'hex');
    for (let i = 0; i < WORDS; i++) this.#sums[i]! += words.readUInt32LE(4 * i);
    this.tiles += Number(tiles);
  }

  /** The number of tiles and the sums, as `tiles:hex`. */
  toString(): string {
    const words = Buffer.alloc(4 * WORDS);
    for (let i = 0; i < WORDS; i++) words.writeUInt32LE(this.#sums[i]!, 4 * i);
    return `${this.tiles}:${words.toString('hex')}`;
  }

  #hashOf(stored: Uint8Array): Uint8Array {
    if (this.#last?.stored !== stored) this.#last = { stored, hash: contentHash(stored) };
    return this.#last.hash;
  }
}
