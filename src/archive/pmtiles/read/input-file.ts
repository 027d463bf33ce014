// Reads an archive's bytes by position. Neighbouring tiles are served from one read.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { TilefoldError } from '../../../errors.ts';

/** Read-ahead once reads are sequential, as they are in Hilbert order. */
const WINDOW_BYTES = 262_144;
/** SQLite, which holds every tile on its way, limits values to 2^29 - 24 bytes; the rest of a row needs some of them. */
const MAX_PART_BYTES = 536_869_888;

export class InputFile implements Disposable {
  readonly path: string;
  /** Size in bytes when it was opened. */
  readonly size: number;
  #fd: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #lastEnd = -1;

  /** @throws TilefoldError NOT_FOUND; NOT_AN_ARCHIVE if it is not a regular file; IO */
  constructor(path: string) {
    this.path = path;
    this.#fd = openToRead(path);
    const stat = fstatSync(this.#fd);
    this.size = stat.size;
    if (!stat.isFile()) {
      this[Symbol.dispose]();
      throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is not a regular file`);
    }
  }

  /** Returns `length` bytes at `position`, which the caller has checked to be inside the file. */
  read(position: number, length: number): Buffer {
    if (length > MAX_PART_BYTES) {
      const message = `${this.path}: ${length} bytes at ${position} are one tile, more than the ${MAX_PART_BYTES} that can be copied`;
      throw new TilefoldError('UNSUPPORTED', message);
    }
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#fd, bytes, done, length - done, position + done);
      if (count === 0) {
        const message = `${this.path} ends at byte ${position + done} and had ${this.size} bytes: it changed while it was read`;
        throw new TilefoldError('INPUT_CHANGED', message);
      }
      done += count;
    }
    return bytes;
  }

  /** Like `read`, for many small reads: when they are close together, one read serves many. */
  readAhead(position: number, length: number): Buffer {
    const isNear = position >= this.#lastEnd && position - this.#lastEnd < WINDOW_BYTES;
    this.#lastEnd = position + length;
    if (!this.#isInWindow(position, length)) {
      if (!isNear || length >= WINDOW_BYTES) return this.read(position, length);
      this.#window = this.read(position, Math.min(WINDOW_BYTES, this.size - position));
      this.#windowStart = position;
    }
    const start = position - this.#windowStart;
    return Buffer.from(this.#window.subarray(start, start + length));
  }

  #isInWindow(position: number, length: number): boolean {
    return position >= this.#windowStart && position + length <= this.#windowStart + this.#window.length;
  }

  [Symbol.dispose](): void {
    if (this.#fd === -1) return;
    closeSync(this.#fd);
    this.#fd = -1;
  }
}

function openToRead(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new TilefoldError('NOT_FOUND', `${path} does not exist`, { cause });
    throw new TilefoldError('IO', `${path} cannot be opened: ${message}`, { cause });
  }
}
