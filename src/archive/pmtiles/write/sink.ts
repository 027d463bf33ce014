// Writes a PMTiles v3 archive in Hilbert order: clustered, globally de-duplicated, with exact counts. Header and root take the
// first 16,384 bytes; tile data after them is written once, sequentially, followed by metadata and leaves. Memory grows only with
// distinct tiles (see contents.ts); entries are spooled to disk.

import { join } from 'node:path';
import { TilefoldError } from '../../../errors.ts';
import { deflate } from '../../../tile/codec/compression.ts';
import { contentHash } from '../../../tile/content-hash.ts';
import { firstId, hilbertId, hilbertKey } from '../../../tile/hilbert.ts';
import { isOnGrid, keyText, MAX_ZOOM, type Tile } from '../../../tile/key.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import type { Compression, TileType } from '../../../tile/type.ts';
import { HEAD_BYTES, HEADER_BYTES, type Section, serializeHeader } from '../header.ts';
import { AppendFile } from './append-file.ts';
import { archiveHeader } from './archive-header.ts';
import { Contents } from './contents.ts';
import { writeDirectories } from './directory-writer.ts';
import { type Entry, EntrySpool } from './entry-spool.ts';
import { metadataJson } from './metadata-writer.ts';

export interface PmtilesSinkOptions {
  /** The temporary output. Created, and must not exist, unless `fd` is given. */
  readonly path: string;
  /** An open read-write handle on it. The owner keeps handle and file, even when the sink is discarded. */
  readonly fd?: number;
  /** Directory of the side files; leftovers of an earlier sink are replaced. */
  readonly spoolDirectory: string;
  readonly tileType: TileType;
  readonly tileCompression: Compression;
  /** Whether another thread writes tile data. Before checkpoint, finish or closing `fd`, wait for `idle`. */
  readonly behind?: boolean;
}

/** The state needed to resume after a kill, besides the files. Plain JSON. */
export interface PmtilesPoint {
  readonly dataLength: number;
  readonly entries: number;
  readonly contents: number;
  readonly addressedTiles: number;
  /** The last entry, whose run may still grow. */
  readonly open: Readonly<Entry> | null;
  /** Both are -1 before the first tile. */
  readonly firstId: number;
  readonly lastId: number;
}

const DATA_BUFFER_BYTES = 4_194_304;
const MAX_RUN = 2 ** 32 - 1;
const MAX_TILE_BYTES = 2 ** 32 - 1;

/** The side files: entries, then contents. */
export const SPOOL_NAMES = ['entries.spool', 'contents.spool'] as const;

export class PmtilesSink implements Disposable {
  readonly order = 'hilbert';
  readonly #options: PmtilesSinkOptions;
  readonly #file: AppendFile;
  readonly #entries: EntrySpool;
  readonly #contents: Contents;
  #open: Entry | null;
  #addressedTiles: number;
  #firstId: number;
  #lastId: number;
  #state: 'open' | 'finished' | 'closed' = 'open';

  /** @throws TilefoldError IO when a file cannot be created; BAD_JOB when the files do not match `point` */
  constructor(options: PmtilesSinkOptions, point?: PmtilesPoint) {
    const { path, fd, spoolDirectory, behind = false } = options;
    this.#options = options;
    this.#open = point?.open ? { ...point.open } : null;
    this.#addressedTiles = point?.addressedTiles ?? 0;
    this.#firstId = point?.firstId ?? -1;
    this.#lastId = point?.lastId ?? -1;
    const start = HEAD_BYTES + (point?.dataLength ?? 0);
    this.#file = new AppendFile({ path, fd, flags: point ? 'r+' : 'wx+', bufferBytes: DATA_BUFFER_BYTES, start, behind });
    try {
      this.#entries = new EntrySpool(join(spoolDirectory, SPOOL_NAMES[0]), point?.entries);
      this.#contents = new Contents(join(spoolDirectory, SPOOL_NAMES[1]), point?.contents);
    } catch (error) {
      if (point === undefined) this.#file.remove();
      else this.#file.close();
      throw error;
    }
    if (HEAD_BYTES + this.#contents.end !== start) {
      this.suspend();
      throw new TilefoldError('BAD_JOB', `${spoolDirectory}: the side files do not belong to ${path}; start over`);
    }
  }

  /** Reopens the files of a suspended or killed sink and cuts off everything after `point`. */
  static resume(options: PmtilesSinkOptions, point: PmtilesPoint): PmtilesSink {
    return new PmtilesSink(options, point);
  }

  /** Length of the tile data so far, in bytes. */
  get dataLength(): number {
    return this.#contents.end;
  }

  /**
   * Resolves when all tile data passed to the other thread is in the file.
   * @throws TilefoldError when a write failed
   */
  async idle(): Promise<void> {
    await this.#file.idle();
  }

  get addressedTiles(): number {
    return this.#addressedTiles;
  }

  /** @throws TilefoldError INTERNAL for a tile that is out of order, off the grid, or without bytes */
  put(tile: Tile): void {
    const { z, x, y, data } = tile;
    if (!isOnGrid(tile)) throw new TilefoldError('INTERNAL', `${this.#options.path}: tile ${keyText(tile)} is off the grid`);
    if (data === null) throw new TilefoldError('INTERNAL', `${this.#options.path}: tile ${keyText(tile)} is NULL`);
    this.putHashed(hilbertId(z, x, y), contentHash(data), data.length, () => data);
  }

  /**
   * Adds a tile by id and content hash; `read` is called only if the content is new.
   * @throws TilefoldError as `put` does
   */
  putHashed(id: number, hash: Uint8Array, length: number, read: () => Uint8Array): void {
    this.#checkTile(id, length);
    const known = this.#contents.find(hash);
    const ordinal = known === -1 ? this.#append(id, hash, length, read()) : known;
    if (this.#contents.bytes(ordinal) !== length) {
      throw this.#wrong(id, `has ${length} bytes, but its hash belongs to a tile of ${this.#contents.bytes(ordinal)}`);
    }
    this.#address(id, this.#contents.offset(ordinal), length);
    if (this.#firstId === -1) this.#firstId = id;
    this.#lastId = id;
    this.#addressedTiles++;
  }

  /** Makes all tiles so far durable and returns a point to resume from. */
  checkpoint(): PmtilesPoint {
    this.#checkOpen();
    this.#file.sync();
    this.#contents.sync();
    this.#entries.sync();
    return {
      dataLength: this.dataLength,
      entries: this.#entries.length,
      contents: this.#contents.length,
      addressedTiles: this.#addressedTiles,
      // The run stays open, so that interruptions do not change the archive.
      open: this.#open ? { ...this.#open } : null,
      firstId: this.#firstId,
      lastId: this.#lastId,
    };
  }

  /**
   * Writes metadata, leaves, root and header. The owner must sync the file. The side files stay until the sink is disposed of, so
   * that a kill in between can be resumed.
   * @throws TilefoldError UNSUPPORTED when no tile was added
   */
  finish(metadata: TilesetMetadata): void {
    for (const _ of this.finishing(metadata));
  }

  /** Like `finish`, in steps. If suspended or killed between steps, it resumes from its last point. */
  *finishing(metadata: TilesetMetadata): Generator<undefined> {
    this.#checkOpen();
    if (this.#open === null) {
      throw new TilefoldError('UNSUPPORTED', `${this.#options.path}: no tile left to write: PMTiles cannot be empty`);
    }
    this.#file.endBehind();
    this.#entries.append(this.#open);
    this.#open = null;
    const dataEnd = this.#file.position;
    this.#file.append(deflate(Buffer.from(metadataJson(metadata)), 'gzip'));
    const metadataEnd = this.#file.position;
    const root = yield* writeDirectories(this.#entries, this.#file);
    this.#file.flush();
    const { tileType, tileCompression } = this.#options;
    const header = archiveHeader(
      {
        rootBytes: root.length,
        tileData: sectionOf(HEAD_BYTES, dataEnd),
        metadata: sectionOf(dataEnd, metadataEnd),
        leaves: sectionOf(metadataEnd, this.#file.position),
        addressedTiles: this.#addressedTiles,
        entries: this.#entries.length,
        contents: this.#contents.length,
        firstId: this.#firstId,
        lastId: this.#lastId,
        tileType,
        tileCompression,
      },
      metadata,
    );
    const head = Buffer.alloc(HEAD_BYTES);
    head.set(serializeHeader(header));
    head.set(root, HEADER_BYTES);
    this.#file.writeAt(head, 0);
    this.#file.close();
    this.#state = 'finished';
  }

  /** Closes all files and keeps them for resuming from the last point; anything after it is not even flushed. */
  suspend(): void {
    this.#state = 'closed';
    this.#file.close();
    this.#contents.close();
    this.#entries.close();
  }

  [Symbol.dispose](): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'open') this.#file.remove();
    this.#state = 'closed';
    this.#contents.remove();
    this.#entries.remove();
  }

  #checkTile(id: number, length: number): void {
    this.#checkOpen();
    if (!Number.isInteger(id) || id < 0 || id >= firstId(MAX_ZOOM + 1)) {
      throw new TilefoldError('INTERNAL', `${this.#options.path}: ${id} is not a tile id of zoom 0 to ${MAX_ZOOM}`);
    }
    if (id <= this.#lastId)
      throw this.#wrong(id, `comes after ${keyText(hilbertKey(this.#lastId))}: tiles must be in Hilbert order`);
    if (length === 0) throw this.#wrong(id, 'has no bytes, which PMTiles cannot hold');
    if (length > MAX_TILE_BYTES) throw this.#wrong(id, `has ${length} bytes, more than PMTiles can hold`);
  }

  #append(id: number, hash: Uint8Array, length: number, stored: Uint8Array): number {
    if (stored.length !== length) throw this.#wrong(id, `was announced with ${length} bytes and has ${stored.length}`);
    this.#file.append(stored);
    return this.#contents.add(hash, length);
  }

  #address(id: number, offset: number, length: number): void {
    const open = this.#open;
    if (open !== null && open.offset === offset && open.id + open.run === id && open.run < MAX_RUN) {
      open.run++;
      return;
    }
    if (open !== null) this.#entries.append(open);
    this.#open = { id, offset, length, run: 1 };
  }

  #checkOpen(): void {
    if (this.#state !== 'open') throw new TilefoldError('INTERNAL', `${this.#options.path} is ${this.#state}, not open to write`);
  }

  #wrong(id: number, what: string): TilefoldError {
    return new TilefoldError('INTERNAL', `${this.#options.path}: tile ${keyText(hilbertKey(id))} ${what}`);
  }
}

function sectionOf(from: number, to: number): Section {
  return { offset: from, length: to - from };
}
