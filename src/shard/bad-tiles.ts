// Lists all tiles that could not be read. Each shard writes its part beside its file, synced before the shard is sealed; the part
// stays until the job ends, even if the shard is merged and deleted. `--bad-tiles` joins all parts, in manifest order.

import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TileDefect, TilefoldError } from '../errors.ts';
import { attemptId } from '../kit/fs/attempt-name.ts';
import { syncDirectory, withPath } from '../kit/fs/durable.ts';
import { Replacement } from '../kit/fs/replacement.ts';
import { keyText, type Tile } from '../tile/key.ts';
import type { ShardReport } from './shard-report.ts';

const BUFFER_BYTES = 65_536;
const NEWLINE = 10;

/** A line of the list. docs/bad-tiles.schema.json describes it. */
export interface BadTile {
  /** z/x/y, XYZ. */
  readonly tile: string;
  readonly class: TileDefect;
  /** As stored in the input. */
  readonly bytes: number;
  /** What was done with the stored bytes. */
  readonly outcome: 'kept' | 'dropped';
}

/** Receives each tile that cannot be read. */
export type BadTileSink = (tile: Tile, defect: TileDefect, outcome: BadTile['outcome']) => void;

/** The part of one shard, written along with it. Without bad tiles there is no file. */
export class BadTilePart implements Disposable {
  readonly #path: string;
  readonly #temporary: string;
  #fd: number | undefined;
  #held = '';

  constructor(shardDirectory: string, shard: number) {
    this.#path = partPath(shardDirectory, shard);
    // A worker whose primary was killed may be writing the same shard.
    this.#temporary = join(shardDirectory, `${shard}.bad.${attemptId()}.tmp`);
  }

  readonly add: BadTileSink = (tile, defect, outcome) => {
    const line: BadTile = { tile: keyText(tile), class: defect, bytes: tile.data?.length ?? 0, outcome };
    this.#held += `${JSON.stringify(line)}\n`;
    if (this.#held.length >= BUFFER_BYTES) this.#write();
  };

  /** Completes the part. Bad tiles are rare, so a sync is cheap compared with an incomplete list. */
  finish(): void {
    this.#write();
    const fd = this.#fd;
    if (fd === undefined) {
      // Left by an attempt that had bad tiles, and was never sealed.
      rmSync(this.#path, { force: true });
      return;
    }
    withPath(this.#temporary, () => fsyncSync(fd));
    this.#close();
    renameSync(this.#temporary, this.#path);
    syncDirectory(dirname(this.#path));
  }

  /** Removes an unfinished part. */
  [Symbol.dispose](): void {
    if (this.#fd === undefined) return;
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #write(): void {
    if (this.#held === '') return;
    this.#fd ??= openSync(this.#temporary, 'w');
    const fd = this.#fd;
    const bytes = Buffer.from(this.#held);
    withPath(this.#temporary, () => {
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    });
    this.#held = '';
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** Whether the shard's part has a line for each of its bad tiles. */
export function hasBadTilePart(shardDirectory: string, shard: number, report: ShardReport): boolean {
  const expected = badTileCount(report);
  if (expected === 0) return true;
  let lines = 0;
  const path = partPath(shardDirectory, shard);
  if (!existsSync(path)) return false;
  for (const bytes of chunksOf(path)) for (const byte of bytes) if (byte === NEWLINE) lines++;
  return lines === expected;
}

export function badTileCount({ decodeErrors }: ShardReport): number {
  return decodeErrors.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Writes the list of all bad tiles of these sealed shards, in their order, and in tile order within a shard. The file appears
 * when it is complete.
 * @throws TilefoldError 'IO' when it cannot be written; the job is unchanged
 */
export function writeBadTiles(shardDirectory: string, shards: Iterable<number>, path: string): void {
  try {
    const list = new Replacement(path);
    try {
      for (const shard of shards) {
        const part = partPath(shardDirectory, shard);
        if (existsSync(part)) for (const bytes of chunksOf(part)) list.write(bytes);
      }
      list.finish();
    } catch (error) {
      list.discard();
      throw error;
    }
  } catch (cause) {
    const text = `${path}: the list of bad tiles cannot be written: ${(cause as Error).message}; the job is kept, tilefold resume goes on`;
    throw new TilefoldError('IO', text, { cause });
  }
}

function partPath(shardDirectory: string, shard: number): string {
  return join(shardDirectory, badTilePartName(shard));
}

export function badTilePartName(shard: number): string {
  return `${shard}.bad.ndjson`;
}

/** Each chunk is overwritten by the next. */
function* chunksOf(path: string): Generator<Uint8Array> {
  const buffer = Buffer.alloc(BUFFER_BYTES);
  const fd = openSync(path, 'r');
  try {
    for (let length = readSync(fd, buffer); length > 0; length = readSync(fd, buffer)) yield buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
