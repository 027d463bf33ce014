// gzip of tiles by libdeflate. What libdeflate does not take, for whatever reason, zlib judges: a stream that only zlib reads
// is read, and what neither reads fails with zlib's words.

import { createHash } from 'node:crypto';
import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { tryGunzip, tryGzip } from './codec-trial.ts';
import { type LibdeflateAddon, loadAddon, NOT_TAKEN, unfit } from './libdeflate-addon.ts';
import { copyOf, KEPT_CAPACITY, Scratch } from './scratch.ts';

const PROBE_BYTES = 20_000;

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

/**
 * The package was compiled with one libdeflate, and the system may have put another in its place since: what it makes of some
 * bytes tells them apart.
 */
function versionOf(codec: Pick<Codec, 'gzip'>, { version }: LibdeflateAddon): string {
  const probe = new Uint8Array(PROBE_BYTES);
  let state = 1;
  for (let i = 0; i < probe.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // Fresh bytes and bytes from before in turns, so that literals and matches of many lengths and distances come out.
    const isFresh = i < 64 || (state >>> 28) % 5 === 0;
    probe[i] = isFresh ? state >>> 26 : probe[i - 1 - ((i >>> 6) % 61)]!;
  }
  return `${version} (${createHash('sha256').update(codec.gzip(probe)).digest('hex').slice(0, 12)})`;
}

/**
 * Returns the codec, proved. `judge` decides what libdeflate does not take.
 * @throws TilefoldError 'UNSUPPORTED' unless the native package is there and does what it should
 */
export function createLibdeflateCodec(judge: () => Codec, addon: LibdeflateAddon = loadAddon()): Codec {
  try {
    const codec = new LibdeflateCodec(addon, judge);
    tryGunzip(codec);
    tryGzip(codec);
    return codec;
  } catch (cause) {
    throw unfit(`the package does not work here: ${(cause as Error).message}; build it again on this machine`, cause);
  }
}
