// A side file of fixed-size records, for data that would otherwise grow in memory with the tileset.

import { readSync } from 'node:fs';
import { TilefoldError } from '../../../errors.ts';
import { AppendFile } from './append-file.ts';

const BUFFER_BYTES = 1_048_576;

export class RecordSpool {
  readonly #file: AppendFile;
  readonly #recordBytes: number;

  /** Starts empty, or continues after the first `keptRecords` and cuts off the rest. */
  constructor(path: string, recordBytes: number, keptRecords: number | undefined) {
    const flags = keptRecords === undefined ? 'w+' : 'r+';
    this.#file = new AppendFile({ path, flags, bufferBytes: BUFFER_BYTES, start: (keptRecords ?? 0) * recordBytes });
    this.#recordBytes = recordBytes;
  }

  /** Number of records. */
  get length(): number {
    return this.#file.position / this.#recordBytes;
  }

  append(record: Uint8Array): void {
    this.#file.append(record);
  }

  /** Yields all records in batches of up to `batch`. The bytes are valid until the next batch. */
  *batches(batch: number): Generator<Buffer> {
    this.#file.flush();
    const total = this.length;
    const buffer = Buffer.allocUnsafeSlow(Math.min(batch, total) * this.#recordBytes);
    for (let done = 0; done < total; done += batch) {
      const bytes = buffer.subarray(0, Math.min(batch, total - done) * this.#recordBytes);
      this.#fill(bytes, done * this.#recordBytes);
      yield bytes;
    }
  }

  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }

  remove(): void {
    this.#file.remove();
  }

  #fill(bytes: Buffer, position: number): void {
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(this.#file.fd, bytes, done, bytes.length - done, position + done);
      if (count === 0) throw new TilefoldError('IO', `${this.#file.path} ends before byte ${position + bytes.length}`);
      done += count;
    }
  }
}
