// What one shard did, as plain data: sealed into the shard file, folded by the primary. Sorted, so that equal work gives
// equal bytes; no attempt, no time.

import type { DropReason, SourceNotices, WarningKind } from '../archive/types.ts';
import type { TileDefect, TileError } from '../errors.ts';
import { keyText, type Tile, type TileKey } from '../tile/key.ts';
import { MAX_EXAMPLES } from '../transform/layers-tally.ts';
import type { TransformReport } from '../transform/registry.ts';

export interface ZoomCounts {
  /** null: rows without a usable zoom. */
  zoom: number | null;
  read: number;
  written: number;
  /** Of the written: stored bytes kept as they were. */
  unchanged: number;
  /** Of the written: only recompressed, for the output's header. */
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

/** Stored bytes of tiles, against the byte limit of the request. */
export interface TileSizes {
  /** Tiles above the limit, as read and as written. */
  overBefore: number;
  over: number;
  /** Of the written above it. */
  examples: string[];
  /** The largest that was written. */
  largest: { tile: string; bytes: number } | null;
}

/** What became of the tiles, whatever the transform is. */
export interface ShardCountsReport {
  zooms: ZoomCounts[];
  decodeErrors: Tally<TileDefect>[];
  sizes: TileSizes;
  warnings: Tally<WarningKind>[];
  dropExamples: Tally<DropReason>[];
}

export interface ShardReport extends ShardCountsReport {
  /** The transform's own. It folds by itself: one report at a time, every source-layer would be copied for each. */
  transform: TransformReport;
}

/** Of no tile. */
export function emptyCounts(): ShardCountsReport {
  return {
    zooms: [],
    decodeErrors: [],
    sizes: { overBefore: 0, over: 0, examples: [], largest: null },
    warnings: [],
    dropExamples: [],
  };
}

/** Adds up what happens to each tile of a shard. Memory grows with zooms and reasons, not with tiles. */
export class ShardCounts implements SourceNotices {
  readonly #zooms = new Map<number | null, ZoomCounts>();
  readonly #decodeErrors = new Map<TileDefect, Tally<TileDefect>>();
  readonly #warnings = new Map<WarningKind, Tally<WarningKind>>();
  readonly #drops = new Map<DropReason, Tally<DropReason>>();
  readonly #sizes: TileSizes = { overBefore: 0, over: 0, examples: [], largest: null };
  readonly #limit: number;
  tilesRead = 0;
  tilesWritten = 0;
  bytesRead = 0;

  /** Written tiles above `maxTileBytes` are named; 0 names none. */
  constructor(maxTileBytes: number) {
    this.#limit = maxTileBytes === 0 ? Number.POSITIVE_INFINITY : maxTileBytes;
  }

  read({ z, data }: Tile): void {
    const counts = this.#zoom(z);
    counts.read++;
    counts.bytesIn += data?.length ?? 0;
    this.tilesRead++;
    this.bytesRead += data?.length ?? 0;
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

  /** A row that the source read and did not yield. */
  drop(reason: DropReason, zoom: number | null, where: string): void {
    this.#zoom(zoom).read++;
    this.tilesRead++;
    this.dropped(reason, zoom, where);
  }

  /** A tile that was read, and goes no further. */
  dropped(reason: DropReason, zoom: number | null, where: string): void {
    const { dropped } = this.#zoom(zoom);
    dropped[reason] = (dropped[reason] ?? 0) + 1;
    tally(this.#drops, reason, where);
  }

  warn(kind: WarningKind, where: string): void {
    tally(this.#warnings, kind, where);
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

/** Adds up a shard's zooms. */
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

/** Adds up two tallies of one kind, the first examples first. */
export function joinTallies<Kind extends string>(a: readonly Tally<Kind>[], b: readonly Tally<Kind>[]): Tally<Kind>[] {
  const joined = new Map<Kind, Tally<Kind>>(a.map((entry) => [entry.kind, { ...entry }]));
  for (const { kind, count, examples } of b) {
    const known = joined.get(kind) ?? { kind, count: 0, examples: [] };
    joined.set(kind, { kind, count: known.count + count, examples: [...known.examples, ...examples].slice(0, MAX_EXAMPLES) });
  }
  return sorted(joined);
}

/** Adds up sizes, the first tile of the largest first. */
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

function tally<Kind extends string>(tallies: Map<Kind, Tally<Kind>>, kind: Kind, where: string): void {
  const entry = tallies.get(kind) ?? { kind, count: 0, examples: [] };
  entry.count++;
  if (entry.examples.length < MAX_EXAMPLES) entry.examples.push(where);
  tallies.set(kind, entry);
}

function sorted<Kind extends string>(tallies: Map<Kind, Tally<Kind>>): Tally<Kind>[] {
  return [...tallies.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
