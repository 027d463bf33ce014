// The entries of an archive under way, in a side file of 24 bytes an entry.

import { type Directory, emptyDirectory } from '../directory.ts';
import { RecordSpool } from './record-spool.ts';

/** Consecutive tiles of one content. Offset from the start of the tile data, lengths in bytes. */
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

  /** Begins a spool, or goes on after its first `kept` entries. */
  constructor(path: string, kept?: number) {
    this.#records = new RecordSpool(path, RECORD_BYTES, kept);
  }

  get length(): number {
    return this.#records.length;
  }

  append({ id, offset, length, run }: Entry): void {
    // As doubles: exact, and beyond 2^32.
    this.#record.writeDoubleLE(id, 0);
    this.#record.writeDoubleLE(offset, 8);
    this.#record.writeUInt32LE(length, 16);
    this.#record.writeUInt32LE(run, 20);
    this.#records.append(this.#record);
  }

  /** Yields all entries in directories of `size`, the last one shorter. Each is good until the next. */
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
