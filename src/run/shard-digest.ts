// One hash over all rows of a shard, in order: what its seal says it holds. Where rows have a content hash already it stands
// for their bytes, so that no byte is hashed twice.

import { createHash } from 'node:crypto';
import { CONTENT_HASH_BYTES } from '../tile/content-hash.ts';
import type { Tile } from '../tile/key.ts';

const KEY_BYTES = 24;
const BATCH_ROWS = 256;

export class ShardDigest {
  readonly #hash = createHash('md5');
  /** Keys, each with its content hash if it has one, that are still to be hashed. */
  readonly #batch = Buffer.alloc(BATCH_ROWS * (KEY_BYTES + CONTENT_HASH_BYTES));
  #length = 0;

  /** `contentHash` is null where the row has none, and its bytes are hashed then. */
  add({ z, x, y, data }: Tile, contentHash: Uint8Array | null): void {
    if (this.#length + KEY_BYTES + CONTENT_HASH_BYTES > this.#batch.length) this.#flush();
    // As doubles, which hold every key there can be.
    this.#batch.writeDoubleLE(z, this.#length);
    this.#batch.writeDoubleLE(x, this.#length + 8);
    this.#batch.writeDoubleLE(y, this.#length + 16);
    this.#length += KEY_BYTES;
    if (contentHash !== null) {
      this.#batch.set(contentHash, this.#length);
      this.#length += CONTENT_HASH_BYTES;
    } else if (data !== null) {
      this.#flush();
      this.#hash.update(data);
    }
  }

  /** Ends it: 32 hex digits. */
  end(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#batch.subarray(0, this.#length));
    this.#length = 0;
  }
}
