// gzip of tiles by Node's zlib, without what node:zlib sets up again at each call. How is an internal of Node, so it is tried out
// before it is trusted; where it does not behave, gunzipSync and gzipSync do the same.

import { gunzipSync, gzipSync } from 'node:zlib';
import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { tryGunzip, tryGzip } from './codec-trial.ts';
import { probeCompressor } from './compressor-probe.ts';
import { BareDeflate } from './zlib-deflate.ts';
import { ReusedInflate } from './zlib-inflate.ts';

const LEVEL = 6;

/** zlib as it is documented. Each Node brings a version of its own, and most of them write the same. */
export const PLAIN_CODEC: Codec = {
  name: 'zlib',
  get version() {
    return probeCompressor(this.gzip);
  },
  gunzip: (stored, limit) => gunzipSync(stored, { maxOutputLength: limit }),
  gzip: (bytes) => gzipSync(bytes, { level: LEVEL }),
};

class BareCodec implements Codec {
  readonly name = 'zlib, reused';
  readonly #inflate = new ReusedInflate();
  readonly #deflate = new BareDeflate(LEVEL);

  get version(): string {
    return PLAIN_CODEC.version;
  }

  gunzip(stored: Uint8Array, limit: number): Uint8Array {
    // One byte more, to see the end.
    return this.#inflate.run(stored, claimedSize(stored) + 1, limit);
  }

  gzip(bytes: Uint8Array): Uint8Array {
    return this.#deflate.run(bytes) ?? PLAIN_CODEC.gzip(bytes);
  }
}

/** Returns the fastest codec by zlib that proves itself in this Node. */
export function createZlibCodec(): Codec {
  try {
    const codec = new BareCodec();
    tryGunzip(codec);
    tryGzip(codec, PLAIN_CODEC);
    return codec;
  } catch {
    return PLAIN_CODEC;
  }
}
