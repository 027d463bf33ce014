// gzip by Node's zlib, without the setup that node:zlib repeats on each call. This relies on Node's internals, so it is verified
// first; if that fails, gunzipSync and gzipSync are used.

import { gunzipSync, gzipSync } from 'node:zlib';
import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { verifyGunzip, verifyGzip } from './codec-trial.ts';
import { probeCompressor } from './compressor-probe.ts';
import { BareDeflate } from './zlib-deflate.ts';
import { ReusedInflate } from './zlib-inflate.ts';

const LEVEL = 6;

/** The documented interface of node:zlib. Node versions bundle different zlib versions, most of which compress alike. */
export const PLAIN_CODEC: Codec = {
  name: 'zlib',
  get version() {
    return probeCompressor((bytes) => this.gzip(bytes));
  },
  gunzip: (stored, limit) => gunzipSync(stored, { maxOutputLength: limit }),
  gzip: (bytes, level = LEVEL) => gzipSync(bytes, { level }),
};

class BareCodec implements Codec {
  readonly name = 'zlib, reused';
  readonly #inflate = new ReusedInflate();
  readonly #deflate = new BareDeflate(LEVEL);

  get version(): string {
    return PLAIN_CODEC.version;
  }

  gunzip(stored: Uint8Array, limit: number): Uint8Array {
    // One extra byte, to detect the end.
    return this.#inflate.run(stored, claimedSize(stored) + 1, limit);
  }

  gzip(bytes: Uint8Array, level: number = LEVEL): Uint8Array {
    const deflated = level === LEVEL ? this.#deflate.run(bytes) : null;
    return deflated ?? PLAIN_CODEC.gzip(bytes, level);
  }
}

/** Returns the fastest zlib codec that passes verification on this version of Node. */
export function createZlibCodec(): Codec {
  try {
    const codec = new BareCodec();
    verifyGunzip(codec);
    verifyGzip(codec, PLAIN_CODEC);
    return codec;
  } catch {
    return PLAIN_CODEC;
  }
}
