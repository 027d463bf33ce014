// A side file of records of one size: what would grow with the tileset lies here and not in memory.

import { readSync } from 'node:fs';
import { TilefoldError } from '../../../errors.ts';
import { AppendFile } from './append-file.ts';

const BUFFER_BYTES = 1_048_576;

export class RecordSpool {
  readonly #file: AppendFile;
  readonly #recordBytes: number;

  /** Begins a spool, or takes one up again after its first `keptRecords`, cutting off the others. */
  constructor(path: string, recordBytes: number, keptRecords: number | undefined) {
    const flags = keptRecords === undefined ? 'w+' : 'r+';
    this.#file = new AppendFile({ path, flags, bufferBytes: BUFFER_BYTES, start: (keptRecords ?? 0) * recordBytes });
    this.#recordBytes = recordBytes;
  }

  /** Records appended. */
  get length(): number {
    return this.#file.position / this.#recordBytes;
  }

  append(record: Uint8Array): void {
    this.#file.append(record);
  }

  /** Yields all records, in batches of up to `batch`; the bytes are good until the next one. */
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
