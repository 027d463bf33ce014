// The report of one shard, as plain data: sealed into the shard file, folded by the primary. Sorted, and without attempts or
// times, so that equal work gives equal bytes.

import type { DroppedRows, DropReason, InputOutcome, SourceNotices, WarningKind } from '../archive/types.ts';
import type { TileDefect, TileError } from '../errors.ts';
import { keyText, type Tile, type TileKey } from '../tile/key.ts';
import { MAX_EXAMPLES } from '../transform/layers-tally.ts';
import type { TransformReport } from '../transform/registry.ts';

export interface ZoomCounts {
  /** null: rows without a usable zoom. */
  zoom: number | null;
  read: number;
  written: number;
  /** Written tiles whose stored bytes are unchanged. */
  unchanged: number;
  /** Written tiles that were only recompressed, to match the output's header. */
  reencoded: number;
  bytesIn: number;
  bytesOut: number;
  dropped: Partial<Record<DropReason, number>>;
  /** Columns and XYZ rows of the written tiles on the grid. */
  cover: [minX: number, minY: number, maxX: number, maxY: number] | null;
}

export interface Tally<Kind extends string> {
  kind: Kind;
  count: number;
  /** The first few, as z/x/y or a row's name. */
  examples: string[];
}

/** Stored sizes of tiles, compared with the byte limit of the request. */
export interface TileSizes {
  /** Tiles above the limit, as read and as written. */
  overBefore: number;
  over: number;
  /** Written tiles above the limit. */
  examples: string[];
  /** The largest written tile. */
  largest: { tile: string; bytes: number } | null;
}

/** What became of the tiles of one of several inputs. */
export type InputCounts = Record<InputOutcome | 'input', number>;

/** Counts of tiles, for any transform. */
export interface ShardCountsReport {
  zooms: ZoomCounts[];
  decodeErrors: Tally<TileDefect>[];
  sizes: TileSizes;
  warnings: Tally<WarningKind>[];
  dropExamples: Tally<DropReason>[];
  /** By input, ascending, without those that have no tile; absent if there is only one input. */
  inputs?: InputCounts[];
}

export interface ShardReport extends ShardCountsReport {
  /** The transform's own report. It is folded separately: folding one report at a time would copy every source-layer for each. */
  transform: TransformReport;
}

/** Returns the counts of no tiles. */
export function emptyCounts(): ShardCountsReport {
  return {
    zooms: [],
    decodeErrors: [],
    sizes: { overBefore: 0, over: 0, examples: [], largest: null },
    warnings: [],
    dropExamples: [],
  };
}

/** Counts the outcome of each tile of a shard. Memory grows with zooms and reasons, not with tiles. */
export class ShardCounts implements SourceNotices {
  readonly #zooms = new Map<number | null, ZoomCounts>();
  readonly #decodeErrors = new Map<TileDefect, Tally<TileDefect>>();
  readonly #warnings = new Map<WarningKind, Tally<WarningKind>>();
  readonly #drops = new Map<DropReason, Tally<DropReason>>();
  readonly #sizes: TileSizes = { overBefore: 0, over: 0, examples: [], largest: null };
  readonly #limit: number;
  readonly #inputs = new Map<number, InputCounts>();
  tilesRead = 0;
  tilesWritten = 0;
  bytesRead = 0;

  /** Written tiles above `maxTileBytes` are listed; 0 lists none. */
  constructor(maxTileBytes: number) {
    this.#limit = maxTileBytes === 0 ? Number.POSITIVE_INFINITY : maxTileBytes;
  }

  read({ z, data, madeFrom }: Tile): void {
    const counts = this.#zoom(z);
    const bytes = madeFrom ?? data?.length ?? 0;
    counts.read++;
    counts.bytesIn += bytes;
    this.tilesRead++;
    this.bytesRead += bytes;
    if (data !== null && data.length > this.#limit) this.#sizes.overBefore++;
  }

  written(tile: Tile, change: 'unchanged' | 'reencoded' | 'changed', onGrid: boolean): void {
    const { z, x, y, data } = tile;
    const counts = this.#zoom(z);
    counts.written++;
    counts.bytesOut += data?.length ?? 0;
    if (data !== null) this.#measure(tile, data.length);
    if (change !== 'changed') counts[change]++;
    if (onGrid) counts.cover = widen(counts.cover, x, y);
    this.tilesWritten++;
  }

  /** Counts a row that the source read and did not yield. */
  drop(reason: DropReason, zoom: number | null, where: string, { bytes = 0, rows = 1 }: DroppedRows = {}): void {
    const counts = this.#zoom(zoom);
    counts.read += rows;
    counts.bytesIn += bytes;
    this.tilesRead += rows;
    this.bytesRead += bytes;
    this.dropped(reason, zoom, where, rows);
  }

  /** Counts a tile that was read, and then dropped. */
  dropped(reason: DropReason, zoom: number | null, where: string, rows: number = 1): void {
    const { dropped } = this.#zoom(zoom);
    dropped[reason] = (dropped[reason] ?? 0) + rows;
    tally(this.#drops, reason, where, rows);
  }

  warn(kind: WarningKind, where: string): void {
    tally(this.#warnings, kind, where);
  }

  ofInput(input: number, outcome: InputOutcome): void {
    let counts = this.#inputs.get(input);
    if (counts === undefined) {
      counts = { ...NO_TILES, input };
      this.#inputs.set(input, counts);
    }
    counts[outcome]++;
  }

  decodeError(error: TileError, key: TileKey): void {
    tally(this.#decodeErrors, error.defect, keyText(key));
  }

  report(transform: TransformReport): ShardReport {
    return {
      zooms: [...this.#zooms.values()].sort((a, b) => (a.zoom ?? -1) - (b.zoom ?? -1)),
      decodeErrors: sorted(this.#decodeErrors),
      sizes: this.#sizes,
      warnings: sorted(this.#warnings),
      dropExamples: sorted(this.#drops),
      ...(this.#inputs.size === 0 ? {} : { inputs: joinInputs([...this.#inputs.values()], []) }),
      transform,
    };
  }

  #measure(key: TileKey, bytes: number): void {
    const sizes = this.#sizes;
    if (sizes.largest === null || bytes > sizes.largest.bytes) sizes.largest = { tile: keyText(key), bytes };
    if (bytes <= this.#limit) return;
    sizes.over++;
    if (sizes.examples.length < MAX_EXAMPLES) sizes.examples.push(keyText(key));
  }

  #zoom(zoom: number | null): ZoomCounts {
    let counts = this.#zooms.get(zoom);
    if (counts === undefined) {
      counts = { zoom, read: 0, written: 0, unchanged: 0, reencoded: 0, bytesIn: 0, bytesOut: 0, dropped: {}, cover: null };
      this.#zooms.set(zoom, counts);
    }
    return counts;
  }
}

/** Adds counts by input; ascending. */
export function joinInputs(a: readonly InputCounts[], b: readonly InputCounts[]): InputCounts[] {
  const sums = new Map<number, InputCounts>();
  for (const counts of [...a, ...b]) {
    const { taken, joined, made, equal, overruled } = sums.get(counts.input) ?? NO_TILES;
    sums.set(counts.input, {
      input: counts.input,
      taken: taken + counts.taken,
      joined: joined + counts.joined,
      made: made + counts.made,
      equal: equal + counts.equal,
      overruled: overruled + counts.overruled,
    });
  }
  return [...sums.values()].sort((x, y) => x.input - y.input);
}

const NO_TILES: InputCounts = { input: 0, taken: 0, joined: 0, made: 0, equal: 0, overruled: 0 };

/** Sums a shard's counts over its zooms. */
export function totals(report: ShardReport): {
  read: number;
  written: number;
  bytesIn: number;
  bytesOut: number;
  dropped: Record<string, number>;
} {
  const sum = { read: 0, written: 0, bytesIn: 0, bytesOut: 0, dropped: {} as Record<string, number> };
  for (const zoom of report.zooms) {
    sum.read += zoom.read;
    sum.written += zoom.written;
    sum.bytesIn += zoom.bytesIn;
    sum.bytesOut += zoom.bytesOut;
    for (const [reason, count] of Object.entries(zoom.dropped)) sum.dropped[reason] = (sum.dropped[reason] ?? 0) + count;
  }
  return sum;
}

/** Adds two tallies of one kind; examples of the first come first. */
export function joinTallies<Kind extends string>(a: readonly Tally<Kind>[], b: readonly Tally<Kind>[]): Tally<Kind>[] {
  const joined = new Map<Kind, Tally<Kind>>(a.map((entry) => [entry.kind, { ...entry }]));
  for (const { kind, count, examples } of b) {
    const known = joined.get(kind) ?? { kind, count: 0, examples: [] };
    joined.set(kind, { kind, count: known.count + count, examples: [...known.examples, ...examples].slice(0, MAX_EXAMPLES) });
  }
  return sorted(joined);
}

/** Adds sizes; among the largest tiles of equal size, the first is kept. */
export function joinSizes(a: TileSizes, b: TileSizes): TileSizes {
  return {
    overBefore: a.overBefore + b.overBefore,
    over: a.over + b.over,
    examples: [...a.examples, ...b.examples].slice(0, MAX_EXAMPLES),
    largest: b.largest !== null && b.largest.bytes > (a.largest?.bytes ?? -1) ? b.largest : a.largest,
  };
}

export function widen(cover: ZoomCounts['cover'], x: number, y: number): [number, number, number, number] {
  if (cover === null) return [x, y, x, y];
  return [Math.min(cover[0], x), Math.min(cover[1], y), Math.max(cover[2], x), Math.max(cover[3], y)];
}

function tally<Kind extends string>(tallies: Map<Kind, Tally<Kind>>, kind: Kind, where: string, rows: number = 1): void {
  const entry = tallies.get(kind) ?? { kind, count: 0, examples: [] };
  entry.count += rows;
  if (entry.examples.length < MAX_EXAMPLES) entry.examples.push(where);
  tallies.set(kind, entry);
}

function sorted<Kind extends string>(tallies: Map<Kind, Tally<Kind>>): Tally<Kind>[] {
  return [...tallies.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
