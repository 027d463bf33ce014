// The scan of sizes. One pass collects counts, sums, percentiles, histograms, the largest tiles and the coverage. Results are
// plain data and fold to the same in any order.

import type { SizeSink } from '../../archive/size-source.ts';
import { BestOf } from '../../kit/best-of.ts';
import { firstId, hilbertKey, zoomOfId } from '../../tile/hilbert.ts';
import { isOnGrid } from '../../tile/key.ts';
import { Coverage, type CoverageCells } from './coverage.ts';
import type { InspectOptions } from './inspect-options.ts';
import { keyHash } from './key-hash.ts';
import { type CountedSizes, SizeCounts } from './size-counts.ts';
import { bySize, type SizedTile } from './sized-tile.ts';

export type SizeScanOptions = Pick<InspectOptions, 'zoom' | 'sample' | 'topTiles' | 'coverage'>;

interface ZoomSizes extends CountedSizes {
  readonly zoom: number;
  /** Tiles of the zoom; the sizes cover all of them, or a sample. */
  readonly tiles: number;
}

export interface SizeScanResult {
  /** Ascending by zoom. */
  readonly zooms: readonly ZoomSizes[];
  readonly top: readonly SizedTile[];
  /** For a sample by count: its candidate tiles by hash. Their sizes are in `zooms` after folding. */
  readonly drawn: readonly SampledTile[];
  readonly coverage: CoverageCells;
  readonly invalidKeys: number;
  readonly missingImages: number;
  readonly offGridTiles: number;
}

type SampledTile = readonly [hash: number, ...tile: SizedTile];

interface ZoomScan {
  tiles: number;
  readonly sizes: SizeCounts;
  readonly drawn: BestOf<SampledTile>;
}

export class SizeScan implements SizeSink {
  readonly #zoom: number | null;
  /** A key is sampled if its hash is below this; 1 takes all. */
  readonly #ratio: number;
  readonly #count: number | null;
  readonly #coverage: Coverage | null;
  readonly #top: BestOf<SizedTile>;
  readonly #zooms = new Map<number, ZoomScan>();
  #last: { readonly zoom: number; readonly scan: ZoomScan } | undefined;
  #invalidKeys = 0;
  #missingImages = 0;
  #offGridTiles = 0;

  constructor({ zoom, sample, topTiles, coverage }: SizeScanOptions) {
    this.#zoom = zoom;
    this.#ratio = sample !== null && 'ratio' in sample ? sample.ratio : 1;
    this.#count = sample !== null && 'count' in sample ? sample.count : null;
    this.#coverage = coverage ? new Coverage() : null;
    this.#top = new BestOf(topTiles, bySize);
  }

  /** Keys of all tiles if sampling depends on them, else only of candidates for the largest. */
  get minKeyedBytes(): number {
    if (this.#coverage !== null || this.#count !== null || this.#ratio < 1) return 0;
    return this.#top.limit === 0 ? Number.POSITIVE_INFINITY : (this.#top.worst?.[3] ?? 0);
  }

  sized(zoom: number, bytes: number): void {
    if (this.#zoom !== null && zoom !== this.#zoom) return;
    const scan = this.#scanOf(zoom);
    scan.tiles++;
    scan.sizes.add(bytes, 1);
  }

  tile(zoom: number, x: number, y: number, bytes: number): void {
    if (this.#zoom !== null && zoom !== this.#zoom) return;
    const scan = this.#scanOf(zoom);
    scan.tiles++;
    const isPlaced = isOnGrid({ z: zoom, x, y });
    if (!isPlaced) this.#offGridTiles++;
    else this.#coverage?.add(zoom, x, y, bytes);
    this.#addSample(scan, zoom, x, y, bytes);
  }

  run(first: number, tiles: number, bytes: number): void {
    for (let id = first; id < first + tiles; ) {
      const zoom = zoomOfId(id);
      const next = Math.min(first + tiles, firstId(zoom + 1));
      if (this.#zoom === null || zoom === this.#zoom) this.#runOf(zoom, id, next - id, bytes);
      id = next;
    }
  }

  invalidKey(): void {
    this.#invalidKeys++;
  }

  missingImage(): void {
    this.#missingImages++;
  }

  result(): SizeScanResult {
    const zooms = [...this.#zooms].sort(([a], [b]) => a - b);
    return {
      zooms: zooms.map(([zoom, { tiles, sizes }]) => ({ zoom, tiles, ...sizes.counted() })),
      top: this.#top.items(),
      drawn: zooms.flatMap(([, { drawn }]) => drawn.items()),
      coverage: this.#coverage?.cells() ?? [],
      invalidKeys: this.#invalidKeys,
      missingImages: this.#missingImages,
      offGridTiles: this.#offGridTiles,
    };
  }

  #runOf(zoom: number, first: number, tiles: number, bytes: number): void {
    const scan = this.#scanOf(zoom);
    scan.tiles += tiles;
    this.#coverage?.addRun(first, tiles, bytes);
    const isAll = this.#ratio === 1 && this.#count === null;
    if (isAll) scan.sizes.add(bytes, tiles);
    // Keys are only computed where needed.
    if (isAll && !this.#top.wants([zoom, 0, 0, bytes])) return;
    for (let id = first; id < first + tiles; id++) {
      const { x, y } = hilbertKey(id);
      if (isAll) this.#addTop(zoom, x, y, bytes);
      else this.#addSample(scan, zoom, x, y, bytes);
    }
  }

  #addSample(scan: ZoomScan, zoom: number, x: number, y: number, bytes: number): void {
    if (this.#count !== null) {
      scan.drawn.add([keyHash(zoom, x, y), zoom, x, y, bytes]);
      return;
    }
    if (this.#ratio < 1 && keyHash(zoom, x, y) >= this.#ratio) return;
    scan.sizes.add(bytes, 1);
    this.#addTop(zoom, x, y, bytes);
  }

  /** Nearly all tiles are too small to qualify, so test before allocating. */
  #addTop(zoom: number, x: number, y: number, bytes: number): void {
    const { worst } = this.#top;
    if (worst === undefined || bytes >= worst[3]) this.#top.add([zoom, x, y, bytes]);
  }

  #scanOf(zoom: number): ZoomScan {
    if (this.#last?.zoom === zoom) return this.#last.scan;
    let scan = this.#zooms.get(zoom);
    if (scan === undefined) {
      scan = emptyZoom(this.#count ?? 0);
      this.#zooms.set(zoom, scan);
    }
    this.#last = { zoom, scan };
    return scan;
  }
}

/** Folds the scans of all parts and determines the sample. */
export function foldSizeScans(scans: Iterable<SizeScanResult>, { sample, topTiles }: SizeScanOptions): SizeScanResult {
  const zooms = new Map<number, ZoomScan>();
  const count = sample !== null && 'count' in sample ? sample.count : 0;
  const top = new BestOf<SizedTile>(topTiles, bySize);
  const coverage = new Coverage();
  const sums = { invalidKeys: 0, missingImages: 0, offGridTiles: 0 };
  for (const scan of scans) {
    for (const { zoom, tiles, sizes, counts } of scan.zooms) {
      const joined = zooms.get(zoom) ?? emptyZoom(count);
      zooms.set(zoom, joined);
      joined.tiles += tiles;
      for (const [at, size] of sizes.entries()) joined.sizes.add(size, counts[at]!);
    }
    for (const tile of scan.drawn) zooms.get(tile[1])?.drawn.add(tile);
    for (const tile of scan.top) top.add(tile);
    coverage.join(scan.coverage);
    sums.invalidKeys += scan.invalidKeys;
    sums.missingImages += scan.missingImages;
    sums.offGridTiles += scan.offGridTiles;
  }
  const ascending = [...zooms].sort(([a], [b]) => a - b);
  const drawn = ascending.flatMap(([, zoom]) => zoom.drawn.items());
  for (const [, ...tile] of drawn) {
    top.add(tile);
    zooms.get(tile[0])?.sizes.add(tile[3], 1);
  }
  return {
    zooms: ascending.map(([zoom, { tiles, sizes }]) => ({ zoom, tiles, ...sizes.counted() })),
    top: top.items(),
    drawn,
    coverage: coverage.cells(),
    ...sums,
  };
}

function emptyZoom(drawn: number): ZoomScan {
  return { tiles: 0, sizes: new SizeCounts(), drawn: new BestOf(drawn, byHash) };
}

function byHash(a: SampledTile, b: SampledTile): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3] || a[4] - b[4];
}
