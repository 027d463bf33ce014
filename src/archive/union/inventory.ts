// What several archives hold together: their summary, and their census with the tiles that are made. Every archive is opened once for
// each, one after the other.

import type { TileRange } from '../../tile/region.ts';
import type { ArchiveSource, ArchiveSummary, ColumnCount } from '../types.ts';
import { deeperStrips } from './deeper-tiles.ts';
import { gapWarnings } from './gap-warnings.ts';
import type { Deepened } from './metadata-union.ts';
import { StripSums } from './strips.ts';
import { SummaryUnion } from './summary-union.ts';

export interface InventoryOptions {
  /** What messages call the archives together. */
  readonly name: string;
  readonly paths: readonly string[];
  /** Opens an archive for a while. */
  with<Result>(input: number, use: (source: ArchiveSource) => Result): Result;
  /** Deeper tiles are made down to this zoom; undefined: none. */
  readonly maxzoom: number | undefined;
  /** The deepest zoom of each archive, if it is known before the census. */
  readonly deepestZooms: readonly number[] | undefined;
}

/** From so many tiles on, a warning says that they may be made. */
const MANY_PLACES = 1_000_000;

/** Tiles of an archive on the grid, by zoom, and rows off it. */
interface InputTiles {
  readonly zooms: ReadonlyMap<number, number>;
  readonly rest: { readonly tiles: number; readonly bytes: number };
}

export class Inventory {
  readonly #options: InventoryOptions;
  #summaries: SummaryUnion | undefined;
  #gaps: readonly string[] = [];
  #counts: readonly InputTiles[] | undefined;

  constructor(options: InventoryOptions) {
    this.#options = options;
  }

  /** @throws TilefoldError UNSUPPORTED if the archives cannot be one */
  summary(): ArchiveSummary {
    const summary = this.#summarized().summary(this.#options.name);
    return { ...summary, warnings: [...summary.warnings, ...this.#gaps] };
  }

  /** With a cover, only its tiles count. */
  census(cover?: readonly TileRange[]): ColumnCount[] {
    const { paths, maxzoom, with: open } = this.#options;
    const strips = new StripSums();
    const deepest: ColumnCount[][] = [];
    const summaries = this.#summarized();
    this.#counts = paths.map((_, input) =>
      open(input, (source) => {
        const census = [...source.census(cover)];
        strips.add(input, census);
        summaries.warn(source.summary);
        const zooms = new Map<number, number>();
        for (const { zoom, tiles } of census) zooms.set(zoom, (zooms.get(zoom) ?? 0) + tiles);
        if (maxzoom !== undefined) deepest.push(census.filter(({ zoom }) => zoom === deepestOf(zooms)));
        return { zooms, rest: source.rest() };
      }),
    );
    const notes: string[] = [];
    for (const [input, parents] of deepest.entries()) {
      const made = continuation(input, this.deepestZooms(), maxzoom);
      if (made === undefined) continue;
      const below = [...deeperStrips(parents, made.from, made.to)];
      strips.add(input, below);
      const places = below.reduce((sum, { tiles }) => sum + tiles, 0);
      if (places > MANY_PLACES) notes.push(manyPlaces(paths[input] as string, made, places));
    }
    const counts = [...strips.counts()];
    this.#gaps = [...notes, ...gapWarnings(counts, paths)];
    return counts;
  }

  /** Rows off the grid, and which archives have them. */
  rest(): { tiles: number; bytes: number; inputs: readonly number[] } {
    const rests = this.#tileCounts().map(({ rest }, input) => ({ ...rest, input }));
    const held = rests.filter(({ tiles }) => tiles > 0);
    return {
      tiles: held.reduce((sum, { tiles }) => sum + tiles, 0),
      bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
      inputs: held.map(({ input }) => input),
    };
  }

  /** Stored tiles of each archive at these zooms. */
  tilesAt([min, max]: readonly [min: number, max: number]): number[] {
    return this.#tileCounts().map(({ zooms }) =>
      [...zooms].reduce((sum, [zoom, tiles]) => (zoom >= min && zoom <= max ? sum + tiles : sum), 0),
    );
  }

  /** The deepest zoom of each archive; -1 if it has no tiles. */
  deepestZooms(): readonly number[] {
    return this.#options.deepestZooms ?? this.#tileCounts().map(({ zooms }) => deepestOf(zooms));
  }

  #summarized(): SummaryUnion {
    if (this.#summaries !== undefined) return this.#summaries;
    const { paths, deepestZooms, maxzoom, with: open } = this.#options;
    const summaries = new SummaryUnion();
    for (const input of paths.keys())
      open(input, (source) => summaries.add(source.summary, continuation(input, deepestZooms, maxzoom)));
    this.#summaries = summaries;
    return summaries;
  }

  #tileCounts(): readonly InputTiles[] {
    if (this.#counts === undefined) this.census();
    return this.#counts as readonly InputTiles[];
  }
}

function manyPlaces(path: string, { from, to }: Deepened, places: number): string {
  const what = `${path} ends at zoom ${from}, and up to ${places} tiles are made of it down to zoom ${to}`;
  return `${what}; they count in full for disk and time; --maxzoom makes fewer`;
}

function deepestOf(zooms: ReadonlyMap<number, number>): number {
  return Math.max(-1, ...zooms.keys());
}

/** Returns where an archive ends, and to which zoom tiles are made; undefined if none are, or if it is not known. */
function continuation(input: number, deepestZooms: readonly number[] = [], maxzoom: number = -1): Deepened | undefined {
  const from = deepestZooms[input] ?? -1;
  const to = Math.min(maxzoom, Math.max(-1, ...deepestZooms));
  return from >= 0 && from < to ? { from, to } : undefined;
}
