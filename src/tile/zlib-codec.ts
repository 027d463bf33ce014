// gzip of tiles by Node's zlib. Inflating goes through one handle that is made once and used again: gunzipSync makes a new one
// at each call, which on small tiles costs more than the work. The handle is an internal of Node, so it is tried out before
// it is trusted; where it does not behave, gunzipSync does the same. Deflating makes a new one each time, and has to: what a
// used one writes depends on the tiles before (docs/adr/0020).

import { constants, createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { claimedSize } from './claimed-size.ts';
import type { Codec } from './codec.ts';
import { tryGunzip } from './codec-trial.ts';
import { KEPT_CAPACITY, Scratch } from './scratch.ts';

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
  /** The input up to here is read. */
  #from = 0;
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
    this.#begin();
    let output = this.#scratch.sized(Math.min(expected, limit + 1, KEPT_CAPACITY));
    // Earlier tiles may have left more room than that: what is found wrong past the limit is not to depend on them.
    const last = lastLookedAt(limit);
    let end = Math.min(output.length, last);
    let at = this.#fill(input, output, 0, end);
    while (at === end && at <= limit) {
      if (at * 2 > KEPT_CAPACITY) return this.#runLarge(input, output, limit);
      const full = output;
      output = this.#scratch.sized(Math.min(at * 2, last));
      if (output !== full) output.set(full);
      end = Math.min(output.length, last);
      at = this.#fill(input, output, at, end);
    }
    if (at > limit) throw tooLarge(limit);
    return output.subarray(0, at);
  }

  /** Goes on from a `room` that is full to the end, to learn the size: what is past the limit takes no memory. Then begins again. */
  #runLarge(input: Uint8Array, room: Uint8Array, limit: number): Uint8Array {
    const last = lastLookedAt(limit);
    let length = room.length;
    let end = length;
    for (let filled = end; filled === end && length <= limit; length += filled) {
      end = Math.min(room.length, last - length);
      filled = this.#fill(input, room, 0, end);
    }
    if (length > limit) throw tooLarge(limit);
    this.#begin();
    // One byte more, to see the end.
    const output = new Uint8Array(length + 1);
    return output.subarray(0, this.#fill(input, output, 0, output.length));
  }

  #begin(): void {
    this.#error = null;
    this.#handle.reset();
    this.#from = 0;
  }

  /** Inflates on to `end` in `output`, or to the end of the input; returns where it got to. */
  #fill(input: Uint8Array, output: Uint8Array, at: number, end: number): number {
    this.#handle.writeSync(constants.Z_FINISH, input, this.#from, input.length - this.#from, output, at, end - at);
    if (this.#error !== null) throw this.#error;
    const [roomLeft = 0, inputLeft = 0] = this.#state;
    this.#from = input.length - inputLeft;
    return end - roomLeft;
  }
}

/** Where gunzipSync stops that is past the limit: at the end of one of the pieces that it inflates to. */
function lastLookedAt(limit: number): number {
  return (Math.floor(limit / constants.Z_DEFAULT_CHUNK) + 1) * constants.Z_DEFAULT_CHUNK;
}

function tooLarge(limit: number): RangeError {
  return Object.assign(new RangeError(`more than ${limit} bytes`), { code: 'ERR_BUFFER_TOO_LARGE' });
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
