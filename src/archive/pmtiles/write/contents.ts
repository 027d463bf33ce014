// The distinct contents of an archive being written: their positions in the tile data, by hash. With the dedup table this is the
// only structure of the merge that grows, by 30 to 35 bytes a distinct tile: hash 16, slots 5.4 to 10.7, offset 8. A side file
// (20 bytes each) allows rebuilding the table.

import { CONTENT_HASH_BYTES } from '../../../tile/content-hash.ts';
import { ContentTable } from '../../../tile/content-table.ts';
import { RecordSpool } from './record-spool.ts';

const RECORD_BYTES = CONTENT_HASH_BYTES + 4;
const RECORDS_PER_READ = 65_536;
const CHUNK_BITS = 16;
const CHUNK_ORDINALS = 2 ** CHUNK_BITS;

export class Contents {
  readonly #table = new ContentTable();
  /** By ordinal, in chunks of 512 KiB. Contents are adjacent, so a length is the distance to the next offset. */
  readonly #offsets: Float64Array[] = [];
  #end = 0;
  readonly #spool: RecordSpool;
  readonly #record = Buffer.alloc(RECORD_BYTES);

  /** Starts empty, or with the first `kept` contents of the spool. */
  constructor(spoolPath: string, kept?: number) {
    this.#spool = new RecordSpool(spoolPath, RECORD_BYTES, kept);
    if (kept === undefined) return;
    for (const records of this.#spool.batches(RECORDS_PER_READ)) {
      for (let at = 0; at < records.length; at += RECORD_BYTES) {
        this.#place(records.subarray(at, at + CONTENT_HASH_BYTES), records.readUInt32LE(at + CONTENT_HASH_BYTES));
      }
    }
  }

  get length(): number {
    return this.#table.size;
  }

  /** Length of the tile data in bytes. */
  get end(): number {
    return this.#end;
  }

  /** Returns the ordinal of a content, or -1. */
  find(hash: Uint8Array): number {
    return this.#table.find(hash);
  }

  /** Appends a content that `find` did not find, and returns its ordinal. */
  add(hash: Uint8Array, length: number): number {
    this.#record.set(hash);
    this.#record.writeUInt32LE(length, CONTENT_HASH_BYTES);
    this.#spool.append(this.#record);
    return this.#place(hash, length);
  }

  offset(ordinal: number): number {
    return this.#offsets[ordinal >>> CHUNK_BITS]![ordinal % CHUNK_ORDINALS]!;
  }

  /** Length of a content in bytes. */
  bytes(ordinal: number): number {
    const next = ordinal + 1 < this.length ? this.offset(ordinal + 1) : this.#end;
    return next - this.offset(ordinal);
  }

  sync(): void {
    this.#spool.sync();
  }

  close(): void {
    this.#spool.close();
  }

  remove(): void {
    this.#spool.remove();
  }

  #place(hash: Uint8Array, length: number): number {
    const ordinal = this.#table.add(hash);
    if (ordinal % CHUNK_ORDINALS === 0) this.#offsets.push(new Float64Array(CHUNK_ORDINALS));
    this.#offsets[ordinal >>> CHUNK_BITS]![ordinal % CHUNK_ORDINALS] = this.#end;
    this.#end += length;
    return ordinal;
  }
}
