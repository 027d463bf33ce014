// Inflates gzip through one reused native handle. gunzipSync creates a handle and a stream on each call, which on small tiles
// costs more than the inflating.

import { constants, createGunzip } from 'node:zlib';
import { KEPT_CAPACITY, Scratch } from './scratch.ts';
import { bindingOf, type ZlibHandle } from './zlib-binding.ts';

export class ReusedInflate {
  readonly #handle: ZlibHandle;
  readonly #state: Uint32Array;
  readonly #scratch = new Scratch();
  /** Input bytes consumed. */
  #from = 0;
  #error: NodeJS.ErrnoException | null = null;

  constructor() {
    const { handle, state } = bindingOf(createGunzip());
    this.#handle = handle;
    this.#state = state;
    // After an error the state still has the values of the previous call: an ignored error would return the previous tile.
    handle.onerror = (message, errno, code) => {
      this.#error = Object.assign(new Error(message), { errno, code });
    };
  }

  /** `expected` is the initial buffer size; a wrong guess costs only time. */
  run(input: Uint8Array, expected: number, limit: number): Uint8Array {
    this.#begin();
    let output = this.#scratch.sized(Math.min(expected, limit + 1, KEPT_CAPACITY));
    // The buffer may be larger than asked for. Cap it, so that the errors found past the limit do not depend on earlier tiles.
    const last = endOfLastChunk(limit);
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

  /**
   * Called when `room` is full: inflates the rest into it to learn the size, so that output past the limit takes no memory. Then
   * inflates again.
   */
  #runLarge(input: Uint8Array, room: Uint8Array, limit: number): Uint8Array {
    const last = endOfLastChunk(limit);
    let length = room.length;
    let end = length;
    for (let filled = end; filled === end && length <= limit; length += filled) {
      end = Math.min(room.length, last - length);
      filled = this.#fill(input, room, 0, end);
    }
    if (length > limit) throw tooLarge(limit);
    this.#begin();
    // One extra byte, to detect the end.
    const output = new Uint8Array(length + 1);
    return output.subarray(0, this.#fill(input, output, 0, output.length));
  }

  #begin(): void {
    this.#error = null;
    this.#handle.reset();
    this.#from = 0;
  }

  /** Inflates into `output` until `end` or the end of the input; returns the new position. */
  #fill(input: Uint8Array, output: Uint8Array, at: number, end: number): number {
    this.#handle.writeSync(constants.Z_FINISH, input, this.#from, input.length - this.#from, output, at, end - at);
    if (this.#error !== null) throw this.#error;
    const [roomLeft = 0, inputLeft = 0] = this.#state;
    this.#from = input.length - inputLeft;
    return end - roomLeft;
  }
}

/** gunzipSync stops at the end of the chunk that passes the limit; this is that position. */
function endOfLastChunk(limit: number): number {
  return (Math.floor(limit / constants.Z_DEFAULT_CHUNK) + 1) * constants.Z_DEFAULT_CHUNK;
}

function tooLarge(limit: number): RangeError {
  return Object.assign(new RangeError(`more than ${limit} bytes`), { code: 'ERR_BUFFER_TOO_LARGE' });
}
