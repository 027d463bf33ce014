// Sorts fixed-size records by a number, in bounded memory: full buffers are sorted and written as runs to a side file, and the runs are
// merged when they are read. Equal numbers keep the order of adding. Memory: one buffer, and 36 KiB for each run.

import { readSync } from 'node:fs';
import { TilefoldError } from '../../errors.ts';
import { AppendFile } from '../pmtiles/write/append-file.ts';

/** The number comes first in a record, as a double. */
export const RANK_BYTES = 8;
const RECORDS_PER_RUN = 262_144;
const RECORDS_PER_READ = 1_024;
const FILE_BUFFER_BYTES = 1_048_576;

export class RecordRuns implements Disposable {
  readonly #file: AppendFile;
  readonly #recordBytes: number;
  readonly #records: Buffer;
  readonly #ranks: Float64Array;
  #count = 0;
  /** End of each run in the file, in records. */
  readonly #ends: number[] = [];

  /** `recordBytes` includes the number. */
  constructor(path: string, recordBytes: number, recordsPerRun: number = RECORDS_PER_RUN) {
    this.#file = new AppendFile({ path, flags: 'w+', bufferBytes: FILE_BUFFER_BYTES, start: 0 });
    this.#recordBytes = recordBytes;
    this.#records = Buffer.allocUnsafeSlow(recordBytes * recordsPerRun);
    this.#ranks = new Float64Array(recordsPerRun);
  }

  /** Returns the place of the next record, for the caller to fill in from byte 8 on. */
  add(rank: number): Buffer {
    if (this.#count === this.#ranks.length) this.#endRun();
    const start = this.#count * this.#recordBytes;
    this.#ranks[this.#count++] = rank;
    this.#records.writeDoubleLE(rank, start);
    return this.#records.subarray(start, start + this.#recordBytes);
  }

  /** Yields all records by ascending number. Each is valid until the next. Call it once, when all are added. */
  *sorted(): Generator<Buffer> {
    this.#endRun();
    this.#file.flush();
    const runs = this.#ends.map((end, i) => new Run(this.#file, this.#recordBytes, this.#ends[i - 1] ?? 0, end, i));
    const waiting = runs.filter((run) => run.next()).sort(descending);
    for (let front = waiting.pop(); front !== undefined; front = waiting.pop()) {
      yield front.record;
      if (!front.next()) continue;
      let low = 0;
      let high = waiting.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (descending(waiting[middle]!, front) < 0) low = middle + 1;
        else high = middle;
      }
      waiting.splice(low, 0, front);
    }
  }

  [Symbol.dispose](): void {
    this.#file.remove();
  }

  #endRun(): void {
    if (this.#count === 0) return;
    const ranks = this.#ranks;
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
    for (const i of order) this.#file.append(this.#records.subarray(i * this.#recordBytes, (i + 1) * this.#recordBytes));
    this.#ends.push(this.#file.position / this.#recordBytes);
    this.#count = 0;
  }
}

/** A sorted part of the file, read block by block. */
class Run {
  /** Number of this run: among equal numbers, earlier runs come first. */
  readonly index: number;
  rank = 0;
  record: Buffer = Buffer.alloc(0);
  readonly #file: AppendFile;
  readonly #recordBytes: number;
  readonly #end: number;
  readonly #block: Buffer;
  /** The next record, counted from the start of the file, and the records in the block. */
  #next: number;
  #blockStart = 0;
  #blockEnd = 0;

  constructor(file: AppendFile, recordBytes: number, start: number, end: number, index: number) {
    this.#file = file;
    this.#recordBytes = recordBytes;
    this.#next = start;
    this.#end = end;
    this.#block = Buffer.allocUnsafeSlow(Math.min(RECORDS_PER_READ, end - start) * recordBytes);
    this.index = index;
  }

  /** Goes to the next record; false at the end. */
  next(): boolean {
    if (this.#next === this.#end) return false;
    if (this.#next >= this.#blockEnd) this.#read();
    const at = (this.#next++ - this.#blockStart) * this.#recordBytes;
    this.record = this.#block.subarray(at, at + this.#recordBytes);
    this.rank = this.record.readDoubleLE();
    return true;
  }

  #read(): void {
    this.#blockStart = this.#next;
    this.#blockEnd = Math.min(this.#end, this.#next + this.#block.length / this.#recordBytes);
    const length = (this.#blockEnd - this.#blockStart) * this.#recordBytes;
    readWhole(this.#file, this.#block.subarray(0, length), this.#blockStart * this.#recordBytes);
  }
}

/** Fills `bytes` from a position of the file. */
export function readWhole({ fd, path }: AppendFile, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw new TilefoldError('IO', `${path} ends before byte ${position + bytes.length}`);
    done += count;
  }
}

/** For a list whose last item comes first. */
function descending(a: Run, b: Run): number {
  return b.rank - a.rank || b.index - a.index;
}
