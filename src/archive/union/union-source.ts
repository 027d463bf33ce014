// Several archives read as one. Archives are opened when they are needed, a limited number at once. A tile that several of them
// have is yielded once; every other one is reported as dropped.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from '../../kit/fs/temporary-directory.ts';
import type { Tile, TileKey, TileOrder } from '../../tile/key.ts';
import type { Shard } from '../../tile/shard.ts';
import type { ArchiveSource, ArchiveSummary, ColumnCount, InputSource, SourceNotices } from '../types.ts';
import { ArchivePool, MOST_OPEN } from './archive-pool.ts';
import { gapWarnings } from './gap-warnings.ts';
import { type OverlapRules, tileOfKey } from './same-key.ts';
import { inputShares } from './shares.ts';
import { StripSums } from './strips.ts';
import { SummaryUnion } from './summary-union.ts';
import { compareKeys, type InputTile, inOrder, inputTile } from './tile-queue.ts';
import { TileSpool } from './tile-spool.ts';

export interface UnionOptions extends Omit<OverlapRules, 'compression'> {
  /** What messages call the union. */
  readonly name: string;
  open(input: number): ArchiveSource;
  /** Directory for spools; by default a temporary one. */
  readonly scratch?: string;
  /** Most archives open at once. */
  readonly mostOpen?: number;
}

/** A look-up by key reports nothing: the shard that contains the row does. */
const QUIET: SourceNotices = { drop() {}, warn() {} };

export class UnionSource implements InputSource {
  readonly #options: UnionOptions;
  readonly #inputs: readonly number[];
  readonly #pool: ArchivePool;
  readonly #mostOpen: number;
  #summaries: SummaryUnion | undefined;
  #rules: OverlapRules | undefined;
  #gaps: readonly string[] = [];
  /** For spools, if there is no scratch directory. */
  #temporary: string | undefined;
  /** By input: tiles on the grid by zoom, and rows off it. */
  #counts: readonly InputTiles[] | undefined;

  constructor(options: UnionOptions) {
    const { paths, open, mostOpen = MOST_OPEN } = options;
    this.#options = options;
    this.#inputs = paths.map((_, input) => input);
    this.#mostOpen = mostOpen;
    this.#pool = new ArchivePool((input) => open(input), mostOpen);
  }

  /**
   * Opens every archive, one after the other.
   * @throws TilefoldError UNSUPPORTED if they cannot be in one archive
   */
  get summary(): ArchiveSummary {
    const summary = this.#summarized().summary(this.#options.name);
    return { ...summary, warnings: [...summary.warnings, ...this.#gaps] };
  }

  *census(): Generator<ColumnCount> {
    const strips = new StripSums();
    const summaries = this.#summarized();
    this.#counts = this.#inputs.map((input) =>
      this.#pool.with(input, (source) => {
        const census = [...source.census()];
        strips.add(input, census);
        summaries.warn(source.summary);
        const zooms = new Map<number, number>();
        for (const { zoom, tiles } of census) zooms.set(zoom, (zooms.get(zoom) ?? 0) + tiles);
        return { zooms, rest: source.rest() };
      }),
    );
    const counts = [...strips.counts()];
    this.#gaps = gapWarnings(counts, this.#options.paths);
    yield* counts;
  }

  rest(): { tiles: number; bytes: number; inputs: readonly number[] } {
    const counts = this.#tileCounts();
    const inputs = this.#inputs.filter((input) => (counts[input] as InputTiles).rest.tiles > 0);
    const rests = inputs.map((input) => (counts[input] as InputTiles).rest);
    const sumOf = (part: 'tiles' | 'bytes') => rests.reduce((sum, rest) => sum + rest[part], 0);
    return { tiles: sumOf('tiles'), bytes: sumOf('bytes'), inputs };
  }

  *tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Generator<Tile> {
    const inputs = shard.inputs ?? this.#inputs;
    const spools: TileSpool[] = [];
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
    const tiles = this.#tileCounts().map(({ zooms }) => [...zooms.values()].reduce((sum, n) => sum + n, 0));
    for (const [input, share] of inputShares(tiles, count)) {
      using lease = this.#pool.lease(input);
      yield* lease.source.sample(share);
    }
  }

  *sampleTiles(count: number, zooms: readonly [min: number, max: number], together?: number): Generator<Tile> {
    const tiles = this.#tileCounts().map((counts) =>
      [...counts.zooms].reduce((sum, [zoom, n]) => (zoom >= zooms[0] && zoom <= zooms[1] ? sum + n : sum), 0),
    );
    for (const [input, share] of inputShares(tiles, count)) {
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

  #summarized(): SummaryUnion {
    if (this.#summaries !== undefined) return this.#summaries;
    const summaries = new SummaryUnion();
    for (const input of this.#inputs) this.#pool.with(input, (source) => summaries.add(source.summary));
    this.#summaries = summaries;
    return summaries;
  }

  #tileCounts(): readonly InputTiles[] {
    if (this.#counts === undefined) for (const _ of this.census());
    return this.#counts as readonly InputTiles[];
  }

  *#tilesOf(input: number, shard: Shard, order: TileOrder, notices: SourceNotices): Generator<InputTile> {
    using lease = this.#pool.lease(input);
    for (const tile of lease.source.tiles(shard, order, notices)) yield inputTile(input, tile, order);
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
    spools: TileSpool[],
  ): Generator<InputTile> {
    const scratch = this.#options.scratch ?? this.#temporaryDirectory();
    for (let at = 0; at < inputs.length; at += this.#mostOpen) {
      const spool = new TileSpool(join(scratch, SPOOLS));
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
      held.push(tile);
    }
    if (held.length > 0) yield this.#tileOf(held, notices);
  }

  #tileOf(tiles: readonly InputTile[], notices: SourceNotices): Tile {
    const [only, ...more] = tiles as [InputTile, ...InputTile[]];
    if (more.length > 0) return tileOfKey(tiles, this.#overlapRules(), notices);
    notices.ofInput?.(only.input, 'taken');
    return only.tile;
  }

  #overlapRules(): OverlapRules {
    this.#rules ??= { ...this.#options, compression: this.#summarized().summary('').tileCompression };
    return this.#rules;
  }
}

function childrenOf({ z, x, y }: TileKey): TileKey[] {
  return [0, 1, 2, 3].map((child) => ({ z: z + 1, x: 2 * x + (child & 1), y: 2 * y + (child >> 1) }));
}

/** The folder of spools in the scratch directory. */
const SPOOLS = 'spools';

interface InputTiles {
  readonly zooms: ReadonlyMap<number, number>;
  readonly rest: { readonly tiles: number; readonly bytes: number };
}
