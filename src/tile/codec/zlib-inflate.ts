// Inflates gzip through one native handle that is made once and used again: gunzipSync makes a new one, and a stream around it, at
// each call, which on small tiles costs more than the work.

import { constants, createGunzip } from 'node:zlib';
import { KEPT_CAPACITY, Scratch } from './scratch.ts';
import { bindingOf, type ZlibHandle } from './zlib-binding.ts';

export class ReusedInflate {
  readonly #handle: ZlibHandle;
  readonly #state: Uint32Array;
  readonly #scratch = new Scratch();
  /** The input up to here is read. */
  #from = 0;
  #error: NodeJS.ErrnoException | null = null;

  constructor() {
    const { handle, state } = bindingOf(createGunzip());
    this.#handle = handle;
    this.#state = state;
    // After an error the state is still that of the call before: unnoticed, a bad tile would become the last good one.
    handle.onerror = (message, errno, code) => {
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
