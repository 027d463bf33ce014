// gzip of tiles. Inflating goes through one zlib handle that is made once and used again: gunzipSync makes a new one at each
// call, which on small tiles costs more than the work. The handle is an internal of Node, so it is tried out before it is
// trusted; where it does not behave, gunzipSync does the same. Deflating makes a new one each time, and has to: what a
// used one writes depends on the tiles before (docs/adr/0020).

import { constants, createGunzip, gunzipSync, gzipSync } from 'node:zlib';

/** Both throw what node:zlib throws, ERR_BUFFER_TOO_LARGE among it. */
export interface Codec {
  readonly name: 'zlib, reused' | 'zlib';
  /** Inflates all members, and no more than `limit` bytes. The result is the caller's. */
  gunzip(stored: Uint8Array, limit: number): Uint8Array;
  /** Level 6, no time stamp: equal in, equal out. */
  gzip(bytes: Uint8Array): Uint8Array;
}

const LEVEL = 6;
const FIRST_CAPACITY = 65_536;
/** What a handle keeps between tiles; a larger tile gets a buffer that is not kept. */
const KEPT_CAPACITY = 16_777_216;
/** No deflate stream inflates to more than this many times itself. */
const MAX_RATIO = 1032;

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
  /** Shared by all calls: results are copies. Grows to the largest tile seen. */
  #scratch: Uint8Array = new Uint8Array(FIRST_CAPACITY);
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
    let output = this.#sized(Math.min(expected, limit + 1));
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
      // Small copies share a slab of Node's, which costs less than an array each.
      if (roomLeft > 0) return Buffer.from(output.subarray(0, at));
      const full = output;
      output = this.#sized(Math.min(full.length * 2, limit + 1));
      if (output !== full) output.set(full.subarray(0, at));
    }
  }

  #sized(capacity: number): Uint8Array {
    if (capacity <= this.#scratch.length) return this.#scratch;
    const larger = new Uint8Array(capacity);
    if (capacity <= KEPT_CAPACITY) this.#scratch = larger;
    return larger;
  }
}

/** zlib as it is documented. */
export const PLAIN_CODEC: Codec = {
  name: 'zlib',
  gunzip: (stored, limit) => gunzipSync(stored, { maxOutputLength: limit }),
  gzip: (bytes) => gzipSync(bytes, { level: LEVEL }),
};

class ReusedCodec implements Codec {
  readonly name = 'zlib, reused';
  readonly gzip = PLAIN_CODEC.gzip;
  readonly #inflate = new ReusedInflate(createGunzip() as unknown as Internals);

  gunzip(stored: Uint8Array, limit: number): Uint8Array {
    return this.#inflate.run(stored, claimedSize(stored), limit);
  }
}

/** gzip's last four bytes: the size modulo 2^32, of the last member alone, and as true as whoever wrote it. One more, to see the end. */
function claimedSize(stored: Uint8Array): number {
  const at = stored.length - 4;
  if (at < 0) return 1;
  const claimed = stored[at]! + stored[at + 1]! * 256 + stored[at + 2]! * 65_536 + stored[at + 3]! * 16_777_216;
  return Math.min(claimed, stored.length * MAX_RATIO) + 1;
}

/** Returns the fastest codec that proves itself in this Node. */
export function createCodec(): Codec {
  try {
    const codec = new ReusedCodec();
    tryOut(codec);
    return codec;
  } catch {
    return PLAIN_CODEC;
  }
}

/** @throws Error unless the codec gives the bytes that zlib gives, refuses what zlib refuses, and goes on after that */
function tryOut(codec: Codec): void {
  const large = Buffer.from('tile '.repeat(20_000));
  for (const bytes of [large, Buffer.from('t'), large]) {
    const stored = PLAIN_CODEC.gzip(bytes);
    if (Buffer.compare(codec.gunzip(stored, bytes.length), bytes) !== 0) throw new Error('gunzip gives other bytes');
    if (takes(codec, stored.subarray(0, -1), bytes.length)) throw new Error('gunzip takes a stream that is cut off');
    if (takes(codec, stored, bytes.length - 1)) throw new Error('gunzip takes more than the limit');
  }
}

function takes(codec: Codec, stored: Uint8Array, limit: number): boolean {
  try {
    codec.gunzip(stored, limit);
    return true;
  } catch {
    return false;
  }
}
