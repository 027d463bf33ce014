// Takes the census of an archive: one walk over all directories counts tiles and bytes by strip of columns, and checks every
// entry and the header's counts. Memory grows with the number of strips that have tiles.

import { TilefoldError } from '../../../errors.ts';
import { firstId, hilbertKey, zoomOfId } from '../../../tile/hilbert.ts';
import type { ColumnCount } from '../../types.ts';
import type { PmtilesHeader } from '../header.ts';
import type { DirectoryTree, EntrySlice } from './directory-tree.ts';

/** From this zoom on, columns are counted in strips of 64: a square of 64 x 64 tiles is one range of 4,096 ids. */
const STRIP_ZOOM = 6;
const STRIP_COLUMNS = 2 ** STRIP_ZOOM;
const SQUARE_IDS = STRIP_COLUMNS * STRIP_COLUMNS;
/** The number of tiles of zoom 17. Beyond it, a run length is damaged or malicious. */
export const MAX_ADDRESSED_TILES: number = 2 ** 34;

interface Strip {
  tiles: number;
  bytes: number;
}

/**
 * Counts the archive's tiles. `warn` is called where the header is wrong about them.
 * @throws TilefoldError BAD_ARCHIVE when a directory is damaged, UNSUPPORTED past 2^34 addressed tiles
 */
export function takeCensus(
  tree: DirectoryTree,
  header: PmtilesHeader,
  path: string,
  warn: (line: string) => void,
): ColumnCount[] {
  const strips = new StripCounts();
  const totals = new EntryTotals();
  for (const slice of tree.slices(0, Number.POSITIVE_INFINITY)) {
    totals.add(slice);
    if (totals.addressed > MAX_ADDRESSED_TILES) throw tooManyTiles(path);
    const { ids, runs, lengths } = slice.directory;
    for (let i = slice.from; i < slice.to; i++) strips.add(ids[i]!, runs[i]!, lengths[i]!);
  }
  totals.compare(header, warn);
  return strips.sorted();
}

export function tooManyTiles(path: string): TilefoldError {
  return new TilefoldError('UNSUPPORTED', `${path} addresses more than ${MAX_ADDRESSED_TILES} tiles; run lengths are damaged`);
}

/** Counts the tiles of some ids. Reads only the directories that may hold one. @throws as `takeCensus` */
export function takeCensusOf(runs: Iterable<{ from: number; to: number; length: number }>, path: string): ColumnCount[] {
  const strips = new StripCounts();
  let addressed = 0;
  for (const { from, to, length } of runs) {
    addressed += to - from;
    if (addressed > MAX_ADDRESSED_TILES) throw tooManyTiles(path);
    strips.add(from, to - from, length);
  }
  return strips.sorted();
}

/** Tiles by zoom and strip. Ids are ascending, so most fall into the previous id's square. */
class StripCounts {
  readonly #zooms: Map<number, Strip>[] = [];
  #squareEnd = 0;
  #strip: Strip = { tiles: 0, bytes: 0 };

  add(id: number, run: number, length: number): void {
    const end = id + run;
    for (let from = id; from < end; ) {
      if (from >= this.#squareEnd) this.#enterSquare(from);
      const to = Math.min(end, this.#squareEnd);
      this.#strip.tiles += to - from;
      this.#strip.bytes += (to - from) * length;
      from = to;
    }
  }

  sorted(): ColumnCount[] {
    return this.#zooms.flatMap((strips, zoom) => {
      const columns = zoom < STRIP_ZOOM ? 1 : STRIP_COLUMNS;
      const ascending = [...strips].sort(([a], [b]) => a - b);
      return ascending.map(([index, { tiles, bytes }]) => {
        return { zoom, columns: [index * columns, (index + 1) * columns - 1], tiles, bytes } as const;
      });
    });
  }

  #enterSquare(id: number): void {
    const { z, x } = hilbertKey(id);
    const isWide = z >= STRIP_ZOOM;
    const first = firstId(z);
    this.#squareEnd = isWide ? first + (Math.floor((id - first) / SQUARE_IDS) + 1) * SQUARE_IDS : id + 1;
    while (this.#zooms.length <= z) this.#zooms.push(new Map());
    const strips = this.#zooms[z]!;
    const index = isWide ? Math.floor(x / STRIP_COLUMNS) : x;
    const strip = strips.get(index) ?? { tiles: 0, bytes: 0 };
    strips.set(index, strip);
    this.#strip = strip;
  }
}

/** The counts that the header declares about entries. */
class EntryTotals {
  addressed = 0;
  #entries = 0;
  /** Number of distinct blobs. Correct only for clustered data; compared only then. */
  #contents = 0;
  #isClustered = true;
  #dataEnd = 0;
  #firstId = -1;
  #lastId = -1;

  add({ directory: { ids, runs, lengths, offsets }, from, to }: EntrySlice): void {
    if (this.#firstId === -1) this.#firstId = ids[from]!;
    for (let i = from; i < to; i++) {
      this.addressed += runs[i]!;
      const offset = offsets[i]!;
      if (offset === this.#dataEnd) {
        this.#dataEnd += lengths[i]!;
        this.#contents++;
      } else if (offset > this.#dataEnd) this.#isClustered = false;
    }
    this.#entries += to - from;
    this.#lastId = ids[to - 1]! + runs[to - 1]! - 1;
  }

  compare(header: PmtilesHeader, warn: (line: string) => void): void {
    const expect = (what: string, declared: number, counted: number): void => {
      if (declared !== 0 && declared !== counted) warn(`the header says ${declared} ${what}, the directories hold ${counted}`);
    };
    expect('addressed tiles', header.addressedTiles, this.addressed);
    expect('entries', header.entries, this.#entries);
    if (header.isClustered && !this.#isClustered)
      warn('the header says clustered, but tile data is not in the order of tile ids');
    else if (header.isClustered) expect('contents', header.contents, this.#contents);
    const zooms = [zoomOfId(this.#firstId), zoomOfId(this.#lastId)];
    if (header.minZoom !== zooms[0] || header.maxZoom !== zooms[1]) {
      warn(`the header says zooms ${header.minZoom} to ${header.maxZoom}, the directories hold ${zooms.join(' to ')}`);
    }
  }
}
