// Takes tiles in any order and returns them in the order of an archive. Their bytes lie in one side file, in order of arrival, and their
// keys in another, which is sorted. Memory does not grow with the tiles, but for 36 KiB in each quarter of a million.

import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { CONTENT_HASH_BYTES, contentHash } from '../../tile/content-hash.ts';
import { firstId, hilbertId, hilbertKey } from '../../tile/hilbert.ts';
import { flipRow, isOnGrid, keyText, MAX_ZOOM, sideOf, type TileKey, type TileOrder } from '../../tile/key.ts';
import { AppendFile } from '../pmtiles/write/append-file.ts';
import type { OnDuplicate } from '../types.ts';
import { RANK_BYTES, RecordRuns, readWhole } from './record-runs.ts';

const POSITION_AT = RANK_BYTES;
const LENGTH_AT = POSITION_AT + 8;
const HASH_AT = LENGTH_AT + 4;
const RECORD_BYTES = HASH_AT + CONTENT_HASH_BYTES;
const DATA_BUFFER_BYTES = 4_194_304;
/** Lengths are kept in 32 bits. */
const MAX_TILE_BYTES = 2 ** 32 - 1;

/** The names of the side files in the spool's directory. */
export const SPOOL_FILES = ['tiles.spool', 'keys.spool'] as const;

export interface TileSpoolOptions {
  /** An empty directory of the caller's. */
  readonly directory: string;
  readonly order: TileOrder;
  /** For two tiles of one key with different bytes. */
  readonly onDuplicate: OnDuplicate;
  /** Keys that are sorted in memory at a time. */
  readonly recordsPerRun?: number;
}

/** A tile of the spool. `read` reads its bytes. */
export interface SpooledTile extends TileKey {
  /** Hilbert id, in Hilbert order. In row order: a number that ascends by zoom, column and TMS row. */
  readonly rank: number;
  /** Content hash; valid until the next tile. */
  readonly hash: Uint8Array;
  readonly length: number;
  read(): Uint8Array;
}

export class TileSpool implements Disposable {
  readonly #options: TileSpoolOptions;
  readonly #data: AppendFile;
  readonly #records: RecordRuns;
  #added = 0;

  constructor(options: TileSpoolOptions) {
    this.#options = options;
    const [data, keys] = SPOOL_FILES.map((name) => join(options.directory, name)) as [string, string];
    this.#data = new AppendFile({ path: data, flags: 'w+', bufferBytes: DATA_BUFFER_BYTES, start: 0 });
    this.#records = new RecordRuns(keys, RECORD_BYTES, options.recordsPerRun);
  }

  /** Number of tiles added, repeated ones included. */
  get added(): number {
    return this.#added;
  }

  /** Adds a tile on the grid. The bytes may change afterwards. */
  add(key: TileKey, data: Uint8Array): void {
    if (!isOnGrid(key)) throw new TilefoldError('INTERNAL', `tile ${keyText(key)} is off the grid`);
    if (data.length > MAX_TILE_BYTES) throw new TilefoldError('UNSUPPORTED', `tile ${keyText(key)} has ${data.length} bytes`);
    const record = this.#records.add(this.#rankOf(key));
    record.writeDoubleLE(this.#data.position, POSITION_AT);
    record.writeUInt32LE(data.length, LENGTH_AT);
    record.set(contentHash(data), HASH_AT);
    this.#data.append(data);
    this.#added++;
  }

  /**
   * Yields all tiles in order, each key once. Call it once, when all are added.
   * @throws TilefoldError DUPLICATE_TILE
   */
  *tiles(): Generator<SpooledTile> {
    this.#data.flush();
    const { onDuplicate } = this.#options;
    // A copy: the sorted records are reused.
    const held = Buffer.alloc(RECORD_BYTES);
    let isHolding = false;
    for (const record of this.#records.sorted()) {
      if (isHolding && record.readDoubleLE() === held.readDoubleLE()) {
        if (onDuplicate === 'error' && !isSameContent(record, held)) throw this.#duplicate(held);
        if (onDuplicate === 'last') record.copy(held);
        continue;
      }
      if (isHolding) yield this.#tileOf(held);
      record.copy(held);
      isHolding = true;
    }
    if (isHolding) yield this.#tileOf(held);
  }

  [Symbol.dispose](): void {
    this.#data.remove();
    this.#records[Symbol.dispose]();
  }

  #rankOf({ z, x, y }: TileKey): number {
    return this.#options.order === 'hilbert' ? hilbertId(z, x, y) : firstId(z) + x * sideOf(z) + flipRow(z, y);
  }

  #keyOf(rank: number): TileKey {
    return this.#options.order === 'hilbert' ? hilbertKey(rank) : rowKey(rank);
  }

  #tileOf(record: Buffer): SpooledTile {
    const rank = record.readDoubleLE();
    const position = record.readDoubleLE(POSITION_AT);
    const length = record.readUInt32LE(LENGTH_AT);
    const read = () => {
      const bytes = new Uint8Array(length);
      readWhole(this.#data, bytes, position);
      return bytes;
    };
    return { ...this.#keyOf(rank), rank, length, read, hash: record.subarray(HASH_AT) };
  }

  #duplicate(record: Buffer): TilefoldError {
    const key = keyText(this.#keyOf(record.readDoubleLE()));
    return new TilefoldError(
      'DUPLICATE_TILE',
      `tile ${key} was added twice, with different bytes; add it once, or set onDuplicate`,
    );
  }
}

function isSameContent(a: Buffer, b: Buffer): boolean {
  return a.subarray(LENGTH_AT).equals(b.subarray(LENGTH_AT));
}

/** The inverse of a rank in row order. */
function rowKey(rank: number): TileKey {
  let z = 0;
  while (z < MAX_ZOOM && rank >= firstId(z + 1)) z++;
  const side = sideOf(z);
  const place = rank - firstId(z);
  const x = Math.floor(place / side);
  return { z, x, y: flipRow(z, place - x * side) };
}
