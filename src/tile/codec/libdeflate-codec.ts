// gzip of tiles by libdeflate. What libdeflate does not take, for whatever reason, zlib judges: a stream that only zlib reads
// is read, and what neither reads fails with zlib's words.

import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { tryGunzip, tryGzip } from './codec-trial.ts';
import { probeCompressor } from './compressor-probe.ts';
import { type LibdeflateAddon, loadAddon, NOT_TAKEN, unfit } from './libdeflate-addon.ts';
import { copyOf, KEPT_CAPACITY, Scratch } from './scratch.ts';

class LibdeflateCodec implements Codec {
  readonly name = 'libdeflate';
  readonly version: string;
  readonly #addon: LibdeflateAddon;
  readonly #judge: () => Codec;
  // Two, for what was inflated may be deflated.
  readonly #inflated = new Scratch();
  readonly #deflated = new Scratch();

  constructor(addon: LibdeflateAddon, judge: () => Codec) {
    this.#addon = addon;
    this.#judge = judge;
    this.version = versionOf(this, addon);
  }

  gunzip(stored: Uint8Array, limit: number): Uint8Array {
    // zlib finds out how large the largest are before it takes room for them.
    const most = Math.min(limit, KEPT_CAPACITY);
    let output = this.#inflated.sized(Math.min(claimedSize(stored), most));
    for (;;) {
      const length = this.#addon.gunzip(stored, output, limit);
      if (length >= 0) return output.subarray(0, length);
      if (length === NOT_TAKEN || output.length >= most) return this.#judge().gunzip(stored, limit);
      output = this.#inflated.sized(Math.min(output.length * 2, most));
    }
  }

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

/** A build may be replaced by another of the same version: what it writes tells them apart. */
function versionOf(codec: Pick<Codec, 'gzip'>, { version }: LibdeflateAddon): string {
  return `${version} (${probeCompressor((bytes) => codec.gzip(bytes))})`;
}

/**
 * Returns the codec, proved. `judge` decides what libdeflate does not take.
 * @throws TilefoldError 'UNSUPPORTED' unless the native part is there and does what it should
 */
export function createLibdeflateCodec(judge: () => Codec, addon: LibdeflateAddon = loadAddon()): Codec {
  try {
    const codec = new LibdeflateCodec(addon, judge);
    tryGunzip(codec);
    tryGzip(codec);
    return codec;
  } catch (cause) {
    throw unfit(`does not work here: ${(cause as Error).message}; compile it again on this machine`, cause);
  }
}
