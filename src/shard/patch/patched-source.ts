// A base with a patch laid over it, as one source: it reads as the archive that the patch was made for.

import { FORMATS } from '../../archive/formats.ts';
import type { ArchiveFacts, ArchiveSource, ArchiveSummary, ColumnCount, SourceNotices } from '../../archive/types.ts';
import { TileError, TilefoldError } from '../../errors.ts';
import { plural } from '../../kit/text/numbers.ts';
import { joinStrips } from '../../plan/join-strips.ts';
import { planShards } from '../../plan/planner.ts';
import { hilbertId, hilbertKey } from '../../tile/hilbert.ts';
import { flipRow, keyText, MAX_ZOOM, sideOf, type Tile, type TileKey, type TileOrder } from '../../tile/key.ts';
import { keyOrder } from '../../tile/key-order.ts';
import type { TileRange } from '../../tile/region.ts';
import type { Shard } from '../../tile/shard.ts';
import { TilesetHash } from '../../tile/tileset-hash.ts';
import type { PatchColumn, PatchReader } from './patch-reader.ts';
import { appliedDelta } from './stored-delta.ts';

/** A part of a check; only the memory that a part takes depends on it. */
const CHECKED_BYTES = 268_435_456;

const QUIET: SourceNotices = { drop() {}, warn() {} };

interface Check {
  readonly base: TilesetHash;
  error: TilefoldError | undefined;
}

export class PatchedSource implements ArchiveSource {
  readonly summary: ArchiveSummary;
  readonly #base: ArchiveSource;
  readonly #patch: PatchReader;
  /** While the base is checked. */
  #check: Check | undefined;

  constructor(base: ArchiveSource, patch: PatchReader) {
    const { metadata, record } = patch;
    const { tileType, tileCompression } = record.result;
    this.#base = base;
    this.#patch = patch;
    const { sniffedCompression: _, ...summary } = base.summary;
    this.summary = { ...summary, tileType, tileCompression, metadata, metadataTexts: new Map() };
  }

  /** Strips of the base, and a strip for each column that only the patch has. `bytes` are at most these. */
  census(cover?: readonly TileRange[]): ColumnCount[] {
    if (cover !== undefined) return this.#countCover(cover);
    const patched = this.#patch.columns(true).map(({ zoom, column, removed, bytes }): ColumnCount => {
      const columns = [column, column] as const;
      return { zoom, columns, tiles: this.#countAdded({ zoom, columns }) - removed, bytes };
    });
    return joinStrips([...this.#base.census(), ...patched]).filter(({ tiles }) => tiles > 0);
  }

  zooms(): number[] {
    return [...new Set(this.census().map(({ zoom }) => zoom))];
  }

  rest(): { tiles: number; bytes: number } {
    let { tiles, bytes } = this.#base.rest();
    for (const column of this.#patch.columns(false)) {
      tiles -= column.removed;
      bytes += column.bytes;
    }
    return { tiles: tiles + this.#countAdded(null), bytes };
  }

  /** Memory besides the base's: 8 bytes for each tile of the patch in one zoom of the shard. */
  *tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Generator<Tile> {
    const patched = shard.rest ? this.#offGridKeys() : this.#keys(shard.ranges, order);
    const compare = keyOrder(shard.rest ? 'row' : order);
    let next = nextOf(patched);
    for (const tile of this.#base.tiles(shard, order, notices)) {
      this.#check?.base.add(tile, tile.data);
      while (next !== undefined && compare(next, tile) < 0) {
        yield* this.#patched(next, null);
        next = nextOf(patched);
      }
      if (next === undefined || compare(next, tile) > 0) {
        yield tile;
        continue;
      }
      yield* this.#patched(next, tile);
      next = nextOf(patched);
    }
    for (; next !== undefined; next = nextOf(patched)) yield* this.#patched(next, null);
  }

  tile(key: TileKey): Tile | null {
    const base = this.#base.tile(key);
    if (this.#patch.tile(key) === undefined) return base;
    for (const tile of this.#patched(key, base)) return tile;
    return null;
  }

  /** Reads every tile of the cover. */
  #countCover(cover: readonly TileRange[]): ColumnCount[] {
    const strips: ColumnCount[] = [];
    for (const { z, x, data } of this.tiles({ index: 0, ranges: cover, tiles: 0, bytes: 0 }, 'row', QUIET)) {
      const last = strips.at(-1);
      const isNext = last === undefined || last.zoom !== z || last.columns[0] !== x;
      const { tiles, bytes } = isNext ? { tiles: 0, bytes: 0 } : (strips.pop() as ColumnCount);
      strips.push({ zoom: z, columns: [x, x], tiles: tiles + 1, bytes: bytes + (data?.length ?? 0) });
    }
    return strips;
  }

  /** @throws TilefoldError as `checkPatched` */
  checkPatch(): void {
    const { record, path } = this.#patch;
    const check: Check = { base: new TilesetHash(), error: undefined };
    const result = new TilesetHash();
    this.#check = check;
    const strips = joinStrips([...this.#base.census(), ...this.#patch.columns(true).map(stripOf)]);
    const [rest, offGrid] = [this.#base.rest(), this.#patch.columns(false)];
    const more = rest.tiles + offGrid.reduce((sum, { tiles }) => sum + tiles, 0);
    const order = FORMATS[this.summary.format].order;
    for (const shard of planShards(strips, { tiles: more, bytes: 0 }, CHECKED_BYTES)) {
      for (const tile of this.tiles(shard, shard.rest ? 'row' : order, QUIET)) result.add(tile, tile.data);
    }
    this.#check = undefined;
    const base = check.base.toString();
    if (base !== record.base) {
      const text = `${this.summary.path}: is not the archive that ${path} was made for: it has ${hashText(base)}, and the patch applies to ${hashText(record.base)}`;
      throw new TilefoldError('FINGERPRINT', `${text}; nothing was written. tilefold diff shows how two archives differ`);
    }
    if (check.error !== undefined) throw check.error;
    if (result.toString() !== record.result.hash) {
      const text = `${path}: is damaged: with it, the base becomes ${hashText(result.toString())}, not ${hashText(record.result.hash)}`;
      throw new TilefoldError('BAD_ARCHIVE', `${text}; nothing was written. Copy the patch again, or make it anew`);
    }
  }

  /** None: it is no file. */
  readonly checks: readonly string[] = [];

  *check(): Generator<void> {}

  deeperTiles({ z, x, y }: TileKey): number {
    if (z >= MAX_ZOOM) return 0;
    let found = 0;
    for (const dx of [0, 1]) for (const dy of [0, 1]) if (this.tile({ z: z + 1, x: 2 * x + dx, y: 2 * y + dy }) !== null) found++;
    return found;
  }

  /** Of the base: most of its tiles are the result's, too. The compression that a PMTiles result declares is taken as it is. */
  sample(count: number): Iterable<Uint8Array> {
    return this.#patch.record.result.format === 'pmtiles' ? [] : this.#base.sample(count);
  }

  sampleTiles(count: number, zooms: readonly [min: number, max: number], together?: number): Iterable<Tile> {
    return this.#base.sampleTiles(count, zooms, together);
  }

  wholePart(): null {
    return null;
  }

  // biome-ignore lint/correctness/useYield: nothing is known without reading.
  *sizes(): Generator<void> {
    throw new TilefoldError('INTERNAL', 'sizes of a patched archive are not known');
  }

  distinctContents(): null {
    return null;
  }

  distinctBytes(): null {
    return null;
  }

  facts(): ArchiveFacts {
    return this.#base.facts();
  }

  get lacksIndex(): boolean {
    return this.#base.lacksIndex === true;
  }

  makeIndex(): void {
    this.#base.makeIndex?.();
  }

  [Symbol.dispose](): void {
    this.#patch[Symbol.dispose]();
    this.#base[Symbol.dispose]();
  }

  /** Yields the tile that the patch makes of a base tile, or nothing if it removes it. */
  *#patched(key: TileKey, base: Tile | null): Generator<Tile> {
    const patched = this.#patch.tile(key);
    const { z, x, y } = key;
    if (patched === undefined || patched === 'removed') return;
    if ('whole' in patched) {
      yield { z, x, y, data: patched.whole };
      return;
    }
    try {
      const data = appliedDelta(base?.data ?? new Uint8Array(0), this.#base.summary.tileCompression, patched);
      yield { z, x, y, data };
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      const text = `${this.#patch.path}: tile ${keyText(key)}: ${error.message}; it was made for another base, or is damaged`;
      const damaged = new TilefoldError('BAD_ARCHIVE', text, { cause: error });
      // Another base is the likelier reason, and its hash tells.
      if (this.#check === undefined) throw damaged;
      this.#check.error ??= damaged;
    }
  }

  /** Returns how many whole tiles of the patch are new. Differences and removals are of tiles of the base. */
  #countAdded(range: TileRange | null): number {
    let added = 0;
    for (const key of this.#patch.keys(range, 'whole')) if (this.#base.tile(key) === null) added++;
    return added;
  }

  *#keys(ranges: readonly TileRange[], order: TileOrder): Generator<TileKey> {
    for (const zoom of new Set(ranges.map((range) => range.zoom))) {
      const side = sideOf(zoom);
      const places: number[] = [];
      for (const range of ranges) {
        if (range.zoom !== zoom) continue;
        for (const { x, y } of this.#patch.keys(range, 'all'))
          places.push(order === 'row' ? x * side + flipRow(zoom, y) : hilbertId(zoom, x, y));
      }
      for (const place of Float64Array.from(places).sort()) {
        if (order === 'hilbert') yield hilbertKey(place);
        else {
          const x = Math.floor(place / side);
          yield { z: zoom, x, y: flipRow(zoom, place - x * side) };
        }
      }
    }
  }

  *#offGridKeys(): Generator<TileKey> {
    yield* [...this.#patch.keys(null, 'all')].sort(keyOrder('row'));
  }
}

function stripOf({ zoom, column, tiles, bytes }: PatchColumn): ColumnCount {
  return { zoom, columns: [column, column], tiles, bytes };
}

/** `2:1f…` -> `2 tiles, hash 1f…`, the hash shortened. */
function hashText(hash: string): string {
  const [tiles, hex = ''] = hash.split(':');
  return `${plural(Number(tiles), 'tile')} (hash ${hex.slice(0, 12)})`;
}

function nextOf(keys: Iterator<TileKey>): TileKey | undefined {
  const { done, value } = keys.next();
  return done === true ? undefined : (value as TileKey);
}
