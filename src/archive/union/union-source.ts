// Several archives read as one. Archives are opened when they are needed, a limited number at once. A tile that several of them
// have is yielded once; every other one is reported as dropped.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from '../../kit/fs/temporary-directory.ts';
import { MAX_ZOOM, type Tile, type TileKey, type TileOrder } from '../../tile/key.ts';
import type { TileRange } from '../../tile/region.ts';
import type { Shard } from '../../tile/shard.ts';
import type { Compression } from '../../tile/type.ts';
import type { ArchiveSource, ArchiveSummary, ColumnCount, InputSource, SourceNotices } from '../types.ts';
import { ArchivePool, MOST_OPEN } from './archive-pool.ts';
import { deeperTiles, type OpenParent } from './deeper-tiles.ts';
import { Inventory } from './inventory.ts';
import { OrderedSpool } from './ordered-spool.ts';
import { type OverlapRules, onlyTile, tileOfKey } from './same-key.ts';
import { inputShares } from './shares.ts';
import { compareKeys, type InputTile, inOrder, inputTile } from './tile-queue.ts';

export interface UnionOptions extends Omit<OverlapRules, 'compression'> {
  /** As the archives declare it; undefined: ask them. */
  readonly compression?: Compression | undefined;
  /** What messages call the union. */
  readonly name: string;
  open(input: number): ArchiveSource;
  /** Directory for spools; by default a temporary one. */
  readonly scratch?: string;
  /** Most archives open at once. */
  readonly mostOpen?: number;
  /** Makes deeper tiles of archives that end before others do. */
  readonly deepen?: Deepening | undefined;
}

export interface Deepening {
  /** No tile is made below it. */
  readonly maxzoom: number;
  /** Returns what opens tiles of an input. */
  openParent(input: number): OpenParent;
  /** What a census found: the deepest zoom of each archive. Undefined before one. */
  readonly deepestZooms: readonly number[] | undefined;
}

/** A look-up by key reports nothing: the shard that contains the row does. */
const QUIET: SourceNotices = { drop() {}, warn() {} };

export class UnionSource implements InputSource {
  readonly #options: UnionOptions;
  readonly #inputs: readonly number[];
  readonly #pool: ArchivePool;
  readonly #inventory: Inventory;
  readonly #mostOpen: number;
  #rules: OverlapRules | undefined;
  /** For spools, if there is no scratch directory. */
  #temporary: string | undefined;

  constructor(options: UnionOptions) {
    const { name, paths, open, deepen, mostOpen = MOST_OPEN } = options;
    this.#options = options;
    this.#inputs = paths.map((_, input) => input);
    this.#mostOpen = mostOpen;
    this.#pool = new ArchivePool((input) => open(input), mostOpen);
    this.#inventory = new Inventory({
      name,
      paths,
      with: (input, use) => this.#pool.with(input, use),
      maxzoom: deepen?.maxzoom,
      deepestZooms: deepen?.deepestZooms,
    });
  }

  /**
   * Opens every archive, one after the other.
   * @throws TilefoldError UNSUPPORTED if they cannot be in one archive
   */
  get summary(): ArchiveSummary {
    return this.#inventory.summary();
  }

  census(cover?: readonly TileRange[]): ColumnCount[] {
    return this.#inventory.census(cover);
  }

  /** Stored tiles only, not those that are made. */
  zooms(): number[] {
    const zooms = this.#inputs.flatMap((input) => this.#pool.with(input, (source) => source.zooms()));
    return [...new Set(zooms)].sort((a, b) => a - b);
  }

  rest(): { tiles: number; bytes: number; inputs: readonly number[] } {
    return this.#inventory.rest();
  }

  get deepestZooms(): readonly number[] | undefined {
    return this.#options.deepen === undefined ? undefined : this.#inventory.deepestZooms();
  }

  *tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Generator<Tile> {
    const inputs = shard.inputs ?? this.#inputs;
    const spools: OrderedSpool[] = [];
    try {
      const streams = inputs.length > this.#mostOpen ? this.#spooled(inputs, shard, order, notices, spools) : undefined;
      yield* this.#onePerKey(streams ?? this.#merged(inputs, shard, order, notices), notices);
    } finally {
      for (const spool of spools) spool[Symbol.dispose]();
    }
  }

  tile(key: TileKey): Tile | null {
    const found: InputTile[] = [];
    for (const input of this.#inputs) {
      const tile = this.#pool.with(input, (source) => source.tile(key));
      if (tile !== null) found.push({ input, tile, id: 0 });
    }
    for (const tile of this.#onePerKey(found, QUIET)) return tile;
    return null;
  }

  deeperTiles(key: TileKey): number {
    const counts = this.#inputs.map((input) => this.#pool.with(input, (source) => source.deeperTiles(key)));
    const holders = this.#inputs.filter((input) => (counts[input] as number) > 0);
    if (holders.length < 2) return Math.max(0, ...counts);
    const has = (child: TileKey) => holders.some((input) => this.#pool.with(input, (source) => source.tile(child)) !== null);
    return childrenOf(key).filter(has).length;
  }

  /** Samples each archive by its share of the tiles. */
  *sample(count: number): Generator<Uint8Array> {
    for (const [input, share] of inputShares(this.#inventory.tilesAt([0, MAX_ZOOM]), count)) {
      using lease = this.#pool.lease(input);
      yield* lease.source.sample(share);
    }
  }

  *sampleTiles(count: number, zooms: readonly [min: number, max: number], together?: number): Generator<Tile> {
    for (const [input, share] of inputShares(this.#inventory.tilesAt(zooms), count)) {
      using lease = this.#pool.lease(input);
      yield* lease.source.sampleTiles(share, zooms, together);
    }
  }

  distinctBytes(): number | null {
    const all = this.#inputs.map((input) => this.#pool.with(input, (source) => source.distinctBytes()));
    return all.reduce((sum, bytes) => (sum === null || bytes === null ? null : sum + bytes), 0);
  }

  get lacksIndex(): boolean {
    return this.#inputs.some((input) => this.#pool.with(input, (source) => source.lacksIndex === true));
  }

  [Symbol.dispose](): void {
    this.#pool[Symbol.dispose]();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  *#tilesOf(input: number, shard: Shard, order: TileOrder, notices: SourceNotices): Generator<InputTile> {
    using lease = this.#pool.lease(input);
    const { deepen } = this.#options;
    const deepest = deepen?.deepestZooms?.[input] ?? -1;
    const isDeepened = deepen !== undefined && deepest >= 0 && shard.ranges.some(({ zoom }) => zoom > deepest);
    const stored = isDeepened ? { ...shard, ranges: shard.ranges.filter(({ zoom }) => zoom <= deepest) } : shard;
    for (const tile of lease.source.tiles(stored, order, notices)) yield inputTile(input, tile, order);
    if (!isDeepened) return;
    for (const tile of deeperTiles(lease.source, shard, order, deepest, deepen.openParent(input), notices))
      yield inputTile(input, tile, order);
  }

  #merged(inputs: readonly number[], shard: Shard, order: TileOrder, notices: SourceNotices): Generator<InputTile> {
    return inOrder(inputs.map((input) => this.#tilesOf(input, shard, order, notices)));
  }

  /** Merges as many archives as may be open into a spool, then the next ones, and merges the spools. */
  #spooled(
    inputs: readonly number[],
    shard: Shard,
    order: TileOrder,
    notices: SourceNotices,
    spools: OrderedSpool[],
  ): Generator<InputTile> {
    const scratch = this.#options.scratch ?? this.#temporaryDirectory();
    for (let at = 0; at < inputs.length; at += this.#mostOpen) {
      const spool = new OrderedSpool(join(scratch, SPOOLS));
      spools.push(spool);
      const group = inputs.slice(at, at + this.#mostOpen);
      for (const tile of this.#merged(group, shard, order, notices)) spool.write(tile);
    }
    return inOrder(spools.map((spool) => spool.read()));
  }

  #temporaryDirectory(): string {
    this.#temporary ??= makeTemporaryDirectory('tilefold-');
    return this.#temporary;
  }

  *#onePerKey(tiles: Iterable<InputTile>, notices: SourceNotices): Generator<Tile> {
    let held: InputTile[] = [];
    for (const tile of tiles) {
      if (held.length > 0 && compareKeys(held[0] as InputTile, tile) !== 0) {
        yield this.#tileOf(held, notices);
        held = [];
      }
      held.push(withSharedBytes(tile, held));
    }
    if (held.length > 0) yield this.#tileOf(held, notices);
  }

  #tileOf(tiles: readonly InputTile[], notices: SourceNotices): Tile {
    const [only, ...more] = tiles as [InputTile, ...InputTile[]];
    return more.length > 0 ? tileOfKey(tiles, this.#overlapRules(), notices) : onlyTile(only, this.#options, notices);
  }

  #overlapRules(): OverlapRules {
    this.#rules ??= { ...this.#options, compression: this.#options.compression ?? this.summary.tileCompression };
    return this.#rules;
  }
}

/** Hundreds of archives may have one tile: its bytes are held once. */
function withSharedBytes(next: InputTile, held: readonly InputTile[]): InputTile {
  const { data } = next.tile;
  if (data === null) return next;
  const same = held.find(({ tile }) => tile.data?.length === data.length && Buffer.compare(tile.data, data) === 0);
  return same === undefined ? next : { ...next, tile: { ...next.tile, data: same.tile.data } };
}

function childrenOf({ z, x, y }: TileKey): TileKey[] {
  return [0, 1, 2, 3].map((child) => ({ z: z + 1, x: 2 * x + (child & 1), y: 2 * y + (child >> 1) }));
}

/** The folder of spools in the scratch directory. */
const SPOOLS = 'spools';
