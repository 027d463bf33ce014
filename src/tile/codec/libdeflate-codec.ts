// gzip by libdeflate. Streams that libdeflate rejects go to zlib, which either inflates them or reports the error.

import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { verifyGunzip, verifyGzip } from './codec-trial.ts';
import { probeCompressor } from './compressor-probe.ts';
import { type LibdeflateAddon, libdeflateError, loadAddon, REJECTED } from './libdeflate-addon.ts';
import { copyOf, KEPT_CAPACITY, Scratch } from './scratch.ts';

class LibdeflateCodec implements Codec {
  readonly name = 'libdeflate';
  readonly version: string;
  readonly #addon: LibdeflateAddon;
  readonly #fallback: () => Codec;
  // Two buffers, because inflated bytes may be the input of the next deflate.
  readonly #inflated = new Scratch();
  readonly #deflated = new Scratch();

  constructor(addon: LibdeflateAddon, fallback: () => Codec) {
    this.#addon = addon;
    this.#fallback = fallback;
    this.version = versionOf(this, addon);
  }

  gunzip(stored: Uint8Array, limit: number): Uint8Array {
    // Larger tiles go to zlib, which measures them before it allocates.
    const most = Math.min(limit, KEPT_CAPACITY);
    let output = this.#inflated.sized(Math.min(claimedSize(stored), most));
    for (;;) {
      const length = this.#addon.gunzip(stored, output, limit);
      if (length >= 0) return output.subarray(0, length);
      if (length === REJECTED || output.length >= most) return this.#fallback().gunzip(stored, limit);
      output = this.#inflated.sized(Math.min(output.length * 2, most));
    }
  }

  /** Has one level, which every caller wants: the command line refuses others. */
  gzip(bytes: Uint8Array): Uint8Array {
    let output = this.#deflated.sized(bytes.length);
    let length = this.#addon.gzip(bytes, output);
    if (length === 0) {
      output = this.#deflated.sized(this.#addon.gzipBound(bytes.length));
      length = this.#addon.gzip(bytes, output);
    }
    return copyOf(output, length);
  }
}

/** The output is part of the version: two builds of one version may compress differently. */
function versionOf(codec: Pick<Codec, 'gzip'>, { version }: LibdeflateAddon): string {
  return `${version} (${probeCompressor((bytes) => codec.gzip(bytes))})`;
}

/**
 * Creates and verifies the codec. `fallback` inflates what libdeflate rejects.
 * @throws TilefoldError 'UNSUPPORTED' when the addon is missing or fails verification
 */
export function createLibdeflateCodec(fallback: () => Codec, addon: LibdeflateAddon = loadAddon()): Codec {
  try {
    const codec = new LibdeflateCodec(addon, fallback);
    verifyGunzip(codec);
    verifyGzip(codec);
    return codec;
  } catch (cause) {
    throw libdeflateError(`does not work here: ${(cause as Error).message}; compile it again on this machine`, cause);
  }
}
