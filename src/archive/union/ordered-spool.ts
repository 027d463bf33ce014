// A file of tiles in order, written once and read once. Where more archives than may be open overlap in one shard, groups of them
// are merged into spools first. The file has no name after it was opened, so that no end leaves it behind.

import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { attemptId } from '../../kit/fs/attempt-name.ts';
import { withPath } from '../../kit/fs/durable.ts';
import type { InputTile } from './tile-queue.ts';

const BUFFER_BYTES = 262_144;
/** Input and length as 32-bit integers; id, zoom, column, row and made-from as doubles: a key off the grid may be any whole number. */
const HEAD_BYTES = 48;
const NULL_LENGTH = -1;
/** Instead of the bytes that a tile was made from. */
const STORED = -1;

export class OrderedSpool implements Disposable {
  readonly #path: string;
  readonly #fd: number;
  readonly #held = Buffer.allocUnsafe(BUFFER_BYTES);
  #heldBytes = 0;

  /** `directory` is created if it is not there. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, `${attemptId()}.spool`);
    this.#fd = openSync(this.#path, 'wx+');
    rmSync(this.#path);
  }

  write({ input, tile: { z, x, y, data, madeFrom }, id }: InputTile): void {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeUInt32LE(input, 0);
    head.writeInt32LE(data?.length ?? NULL_LENGTH, 4);
    head.writeDoubleLE(id, 8);
    head.writeDoubleLE(z, 16);
    head.writeDoubleLE(x, 24);
    head.writeDoubleLE(y, 32);
    head.writeDoubleLE(madeFrom ?? STORED, 40);
    this.#add(head);
    if (data !== null) this.#add(data);
  }

  /** Yields the tiles in the order written. Nothing is written after it. */
  *read(): Generator<InputTile> {
    this.#flush();
    const reader = new SpoolReader(this.#path, this.#fd);
    for (let head = reader.take(HEAD_BYTES); head !== null; head = reader.take(HEAD_BYTES)) {
      const [input, length, id] = [head.readUInt32LE(0), head.readInt32LE(4), head.readDoubleLE(8)];
      const key = { z: head.readDoubleLE(16), x: head.readDoubleLE(24), y: head.readDoubleLE(32) };
      const data = length === NULL_LENGTH ? null : (reader.take(length) as Buffer);
      const madeFrom = head.readDoubleLE(40);
      yield { input, tile: madeFrom === STORED ? { ...key, data } : { ...key, data, madeFrom }, id };
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #add(bytes: Uint8Array): void {
    if (this.#heldBytes + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) this.#writeAll(bytes);
    else {
      this.#held.set(bytes, this.#heldBytes);
      this.#heldBytes += bytes.length;
    }
  }

  #flush(): void {
    this.#writeAll(this.#held.subarray(0, this.#heldBytes));
    this.#heldBytes = 0;
  }

  #writeAll(bytes: Uint8Array): void {
    withPath(this.#path, () => {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    });
  }
}

class SpoolReader {
  readonly #path: string;
  readonly #fd: number;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Where the next read of the file begins. */
  #offset = 0;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  /** Returns the next bytes, which stay as they are; null at the end. */
  take(length: number): Buffer | null {
    if (this.#at + length > this.#bytes.length) this.#fill(length);
    if (this.#bytes.length === 0 && length > 0) return null;
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  /** Reads into a new buffer: tiles are views of the last one. */
  #fill(length: number): void {
    const left = this.#bytes.subarray(this.#at);
    const buffer = Buffer.allocUnsafe(Math.max(BUFFER_BYTES, length + HEAD_BYTES));
    left.copy(buffer);
    let end = left.length;
    withPath(this.#path, () => {
      for (let read = -1; read !== 0 && end < buffer.length; end += read, this.#offset += read)
        read = readSync(this.#fd, buffer, end, buffer.length - end, this.#offset);
    });
    this.#bytes = buffer.subarray(0, end);
    this.#at = 0;
  }
}
