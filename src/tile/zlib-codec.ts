// gzip of tiles by Node's zlib. Inflating goes through one handle that is made once and used again: gunzipSync makes a new one
// at each call, which on small tiles costs more than the work. The handle is an internal of Node, so it is tried out before
// it is trusted; where it does not behave, gunzipSync does the same. Deflating makes a new one each time, and has to: what a
// used one writes depends on the tiles before (docs/adr/0020).

import { constants, createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { tryGunzip } from './codec-trial.ts';
import { moreRoom, Scratch } from './scratch.ts';

const LEVEL = 6;

/** What is used of zlib's native binding, which Node does not document. */
interface Handle {
  onerror: (message: string, errno: number, code: string) => void;
  reset(): void;
  writeSync(flush: number, input: Uint8Array, from: number, length: number, output: Uint8Array, at: number, room: number): void;
}

interface Internals {
  readonly _handle?: Handle;
  /** After a write: room left in the output, and bytes left in the input. */
  readonly _writeState?: Uint32Array;
}

class ReusedInflate {
  readonly #handle: Handle;
  readonly #state: Uint32Array;
  readonly #scratch = new Scratch();
  #error: NodeJS.ErrnoException | null = null;

  constructor({ _handle, _writeState }: Internals) {
    if (typeof _handle?.writeSync !== 'function' || typeof _handle.reset !== 'function' || !(_writeState instanceof Uint32Array))
      throw new TypeError('zlib has no such handle in this version of Node');
    this.#handle = _handle;
    this.#state = _writeState;
    // After an error the state is still that of the call before: unnoticed, a bad tile would become the last good one.
    _handle.onerror = (message, errno, code) => {
      this.#error = Object.assign(new Error(message), { errno, code });
    };
  }

  /** `expected` is where the output begins to grow; a wrong guess costs time alone. */
  run(input: Uint8Array, expected: number, limit: number): Uint8Array {
    let output = this.#scratch.sized(Math.min(expected, limit + 1));
    this.#error = null;
    this.#handle.reset();
    let from = 0;
    let at = 0;
    for (;;) {
      const room = output.length - at;
      this.#handle.writeSync(constants.Z_FINISH, input, from, input.length - from, output, at, room);
      if (this.#error !== null) throw this.#error;
      const [roomLeft = 0, inputLeft = 0] = this.#state;
      at += room - roomLeft;
      from = input.length - inputLeft;
      if (at > limit) throw Object.assign(new RangeError(`more than ${limit} bytes`), { code: 'ERR_BUFFER_TOO_LARGE' });
      if (roomLeft > 0) return output.subarray(0, at);
      const full = output;
      output = this.#scratch.sized(moreRoom(full.length, limit + 1));
      if (output !== full) output.set(full.subarray(0, at));
    }
  }
}

/** zlib as it is documented. */
export const PLAIN_CODEC: Codec = {
  name: 'zlib',
  version: process.versions.zlib,
  gunzip: (stored, limit) => gunzipSync(stored, { maxOutputLength: limit }),
  gzip: (bytes) => gzipSync(bytes, { level: LEVEL }),
};

class ReusedCodec implements Codec {
  readonly name = 'zlib, reused';
  readonly version = PLAIN_CODEC.version;
  readonly gzip = PLAIN_CODEC.gzip;
  readonly #inflate = new ReusedInflate(createGunzip() as unknown as Internals);

  gunzip(stored: Uint8Array, limit: number): Uint8Array {
    // One byte more, to see the end.
    return this.#inflate.run(stored, claimedSize(stored) + 1, limit);
  }
}

/** Returns the fastest codec by zlib that proves itself in this Node. */
export function createZlibCodec(): Codec {
  try {
    const codec = new ReusedCodec();
    tryGunzip(codec);
    return codec;
  } catch {
    return PLAIN_CODEC;
  }
}
