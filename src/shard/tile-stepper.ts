// Processes one tile of a shard: transforms, keeps, recompresses or drops it, and counts it.

import type { DropReason } from '../archive/types.ts';
import { TileError, TilefoldError } from '../errors.ts';
import { deflate, inflate, sniffCompression } from '../tile/codec/compression.ts';
import { isOnGrid, keyText, type Tile } from '../tile/key.ts';
import type { StoredClip } from '../transform/clip/clip.ts';
import type { TileTransform } from '../transform/types.ts';
import type { BadTileSink } from './bad-tiles.ts';
import type { ShardCounts } from './shard-report.ts';
import type { Task } from './task.ts';
import { TileRecoder } from './tile-recoder.ts';

/** The part of a task that it uses. */
export type StepperTask = Pick<
  Task,
  'source' | 'hasZoom' | 'output' | 'settled' | 'onDecodeError' | 'maxInflatedBytes' | 'codec' | 'createClip'
>;

export class TileStepper {
  readonly #task: StepperTask;
  readonly #transform: TileTransform;
  readonly #clip: StoredClip | null;
  readonly #counts: ShardCounts;
  readonly #lethal: ReadonlySet<string>;
  readonly #onBadTile: BadTileSink;
  /** null: the request names no compression. */
  readonly #recoder: TileRecoder | null;
  /** The tile at hand has been counted as unreadable. */
  #isUnread = false;

  /** `lethal` tiles, as z/x/y, are not read. */
  constructor(
    task: StepperTask,
    transform: TileTransform,
    counts: ShardCounts,
    { lethal = [], onBadTile = () => {} }: { lethal?: Iterable<string> | undefined; onBadTile?: BadTileSink } = {},
  ) {
    this.#lethal = new Set(lethal);
    this.#onBadTile = onBadTile;
    this.#task = task;
    this.#transform = transform;
    this.#clip = task.createClip();
    this.#counts = counts;
    const { settled, maxInflatedBytes, codec } = task;
    const { encoding, sourceCompression: claimed } = settled;
    this.#recoder = encoding === undefined ? null : new TileRecoder({ encoding, claimed, maxInflatedBytes, codec });
  }

  /** Returns the tile to write, or null if it is dropped. */
  step(tile: Tile): Tile | null {
    const counts = this.#counts;
    counts.read(tile);
    const onGrid = isOnGrid(tile);
    if (!this.#fits(tile, onGrid)) return null;
    if (tile.data === null || tile.data.length === 0) {
      counts.warn(tile.data === null ? 'null-data' : 'zero-byte', keyText(tile));
      counts.written(tile, 'unchanged', onGrid);
      return tile;
    }
    this.#isUnread = false;
    const isLethal = this.#lethal.size > 0 && this.#lethal.has(keyText(tile));
    const transformed = isLethal ? this.#unread(tile, tile.data, lethalTile()) : this.#transformed(tile, tile.data, onGrid);
    if (transformed === null) return null;
    const encoded = isLethal ? transformed : this.#encoded(tile, tile.data, transformed);
    if (encoded === null) return null;
    // An uncompressed empty tile has no bytes; a compressed one has some.
    if (encoded.length === 0 && !this.#task.output.holdsEmptyTiles) return this.#drop('empty', tile);
    const isStored = tile.madeFrom === undefined && transformed === tile.data;
    const change = !isStored ? 'changed' : encoded === tile.data ? 'unchanged' : 'reencoded';
    const out = { z: tile.z, x: tile.x, y: tile.y, data: encoded };
    counts.written(out, change, onGrid);
    return out;
  }

  /** Drops what the output cannot hold, and warns of a key off the grid where it can. */
  #fits(tile: Tile, onGrid: boolean): boolean {
    if (!this.#task.hasZoom(tile.z)) {
      this.#drop('zoom-range', tile);
      return false;
    }
    const { holdsOffGrid, holdsEmptyTiles } = this.#task.output;
    if (!onGrid && !holdsOffGrid) {
      this.#drop('off-grid', tile);
      return false;
    }
    if (!holdsEmptyTiles && (tile.data === null || tile.data.length === 0)) {
      this.#drop(tile.data === null ? 'null-data' : 'zero-byte', tile);
      return false;
    }
    if (!onGrid) this.#counts.warn('off-grid', keyText(tile));
    return true;
  }

  #drop(reason: DropReason, tile: Tile): null {
    this.#counts.dropped(reason, tile.z, keyText(tile));
    return null;
  }

  #transformed(tile: Tile, stored: Uint8Array, onGrid: boolean): Uint8Array | null {
    const hasDeeperZooms = onGrid && tile.z < this.#task.settled.maxTileZoom;
    const gaps = hasDeeperZooms ? this.#transform.gaps : 'ignored';
    try {
      const lacksDeeper = gaps === 'kept' && this.#task.source.deeperTiles(tile) < 4;
      const cut = onGrid && this.#clip !== null ? this.#clip.apply(tile, stored) : stored;
      // Uncompressed, a tile of which nothing is left has no bytes to transform.
      const transformed = cut.length === 0 ? cut : this.#transform.apply(tile, cut, lacksDeeper);
      // A tile that loses nothing looks the same on higher views.
      if (gaps === 'noted' && transformed !== cut) this.#noteGap(tile);
      return transformed ?? this.#drop('empty', tile);
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      return this.#unread(tile, stored, error);
    }
  }

  #noteGap(tile: Tile): void {
    if (this.#task.source.deeperTiles(tile) === 0) this.#counts.warn('no-deeper-tile', keyText(tile));
  }

  /** Handles a tile that cannot be read, as the request says. */
  #unread(tile: Tile, stored: Uint8Array, error: TileError): Uint8Array | null {
    this.#isUnread = true;
    this.#counts.decodeError(error, tile);
    const { onDecodeError, source } = this.#task;
    if (onDecodeError !== 'abort') {
      const outcome = onDecodeError === 'keep' ? 'kept' : 'dropped';
      this.#onBadTile(tile, error.defect, outcome);
      return outcome === 'kept' ? stored : this.#drop('decode-error', tile);
    }
    const advice = 'tilefold resume with --on-decode-error keep keeps its bytes, with drop leaves it out';
    throw new TilefoldError('BAD_TILE', `${source.summary.path}: tile ${keyText(tile)}: ${error.message}; ${advice}`, {
      cause: error,
    });
  }

  /** Re-encodes a tile whose compression is not that of the request or, without one, of the output. */
  #encoded(tile: Tile, stored: Uint8Array, transformed: Uint8Array): Uint8Array | null {
    if (this.#recoder === null) return this.#fitted(transformed);
    // A transform writes what it changes in the compression of the request.
    if (transformed !== stored) return transformed;
    try {
      return this.#recoder.recode(stored);
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      return this.#isUnread ? stored : this.#unread(tile, stored, error);
    }
  }

  /** Fits a tile to an output that declares one compression. A tile that cannot be re-encoded is kept as it is. */
  #fitted(bytes: Uint8Array): Uint8Array {
    const { output, settled, maxInflatedBytes, codec } = this.#task;
    if (!output.oneCompression || settled.tileCompression === 'unknown') return bytes;
    const actual = sniffCompression(bytes, settled.sourceCompression);
    if (actual === settled.tileCompression) return bytes;
    try {
      const inflated = inflate(bytes, actual, maxInflatedBytes, codec);
      return settled.tileCompression === 'none' ? inflated.slice() : deflate(inflated, settled.tileCompression, codec);
    } catch (error) {
      if (error instanceof TileError) return bytes;
      throw error;
    }
  }
}

function lethalTile(): TileError {
  return new TileError('lethal', 'it ends every process that works on it, as fresh ones have proved');
}
