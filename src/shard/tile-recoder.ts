// Gives stored tiles the compression that the request names for all of them. Results of small tiles are kept by content, because on
// a planet most rows repeat a few small tiles: at most 8 MiB, and as much again in overhead.

import type { CodecName } from '../tile/codec/codec.ts';
import { inflate } from '../tile/codec/compression.ts';
import { type Encoding, encode } from '../tile/codec/encoding.ts';
import { compressionOfTile } from '../tile/sniff-tiles.ts';
import type { Compression } from '../tile/type.ts';

/** Larger tiles rarely repeat. */
const MAX_KNOWN_BYTES = 1024;
const MAX_REMEMBERED_BYTES = 8_388_608;
/** Approximate overhead of an entry. */
const ENTRY_BYTES = 512;

export interface RecoderOptions {
  readonly encoding: Encoding;
  /** Compression that the archive declares. */
  readonly claimed: Compression;
  readonly maxInflatedBytes: number;
  readonly codec: CodecName;
}

export class TileRecoder {
  readonly #options: RecoderOptions;
  readonly #known = new Map<string, Uint8Array | 'same'>();
  #bytes = 0;

  constructor(options: RecoderOptions) {
    this.#options = options;
  }

  /**
   * Returns the tile in the compression asked for; the same array if its bytes stay.
   * @throws TileError when the tile does not inflate
   */
  recode(stored: Uint8Array): Uint8Array {
    const { encoding, claimed } = this.#options;
    const compression = compressionOfTile(stored, claimed);
    if (compression === encoding.compression && encoding.level === null) return stored;
    if (stored.length > MAX_KNOWN_BYTES) return this.#encoded(stored, compression);
    const name = Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString('latin1');
    const known = this.#known.get(name);
    if (known !== undefined) return known === 'same' ? stored : known;
    const encoded = this.#encoded(stored, compression);
    this.#remember(name, encoded === stored ? 'same' : encoded);
    return encoded;
  }

  /** A tile that comes out with the same bytes is unchanged. */
  #encoded(stored: Uint8Array, compression: Parameters<typeof inflate>[1]): Uint8Array {
    const { encoding, maxInflatedBytes, codec } = this.#options;
    const encoded = encode(inflate(stored, compression, maxInflatedBytes, codec), encoding, codec);
    return Buffer.compare(encoded, stored) === 0 ? stored : encoded;
  }

  #remember(name: string, encoded: Uint8Array | 'same'): void {
    const bytes = name.length + encoded.length + ENTRY_BYTES;
    if (bytes > MAX_REMEMBERED_BYTES / 2) return;
    if (this.#bytes + bytes > MAX_REMEMBERED_BYTES) {
      this.#known.clear();
      this.#bytes = 0;
    }
    this.#known.set(name, encoded);
    this.#bytes += bytes;
  }
}
