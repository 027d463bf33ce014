// The entries of an archive being written, in a side file of 24 bytes an entry.

import { type Directory, emptyDirectory } from '../directory.ts';
import { RecordSpool } from './record-spool.ts';

/** Consecutive tiles with the same content. Offset from the start of the tile data; offset and length in bytes. */
export interface Entry {
  readonly id: number;
  readonly offset: number;
  readonly length: number;
  run: number;
}

const RECORD_BYTES = 24;

export class EntrySpool {
  readonly #records: RecordSpool;
  readonly #record = Buffer.alloc(RECORD_BYTES);

  /** Starts empty, or continues after the first `kept` entries. */
  constructor(path: string, kept?: number) {
    this.#records = new RecordSpool(path, RECORD_BYTES, kept);
  }

  get length(): number {
    return this.#records.length;
  }

  append({ id, offset, length, run }: Entry): void {
    // Stored as doubles, which are exact beyond 2^32.
    this.#record.writeDoubleLE(id, 0);
    this.#record.writeDoubleLE(offset, 8);
    this.#record.writeUInt32LE(length, 16);
    this.#record.writeUInt32LE(run, 20);
    this.#records.append(this.#record);
  }

  /** Yields all entries in directories of `size`, the last one shorter. Each is valid until the next. */
  *directories(size: number): Generator<Directory> {
    const columns = emptyDirectory(Math.min(size, this.length));
    for (const records of this.#records.batches(size)) {
      const length = records.length / RECORD_BYTES;
      for (let i = 0; i < length; i++) {
        const at = i * RECORD_BYTES;
        columns.ids[i] = records.readDoubleLE(at);
        columns.offsets[i] = records.readDoubleLE(at + 8);
        columns.lengths[i] = records.readUInt32LE(at + 16);
        columns.runs[i] = records.readUInt32LE(at + 20);
      }
      yield { ...columns, length };
    }
  }

  sync(): void {
    this.#records.sync();
  }

  close(): void {
    this.#records.close();
  }

  remove(): void {
    this.#records.remove();
  }
}
