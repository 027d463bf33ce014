// The data passed to the page's charts as JSON. Rows are tuples, because there may be thousands.

export type LimitState = 0 | 1 | 2;

export interface HistogramData {
  readonly scopes: readonly HistogramScope[];
}

/** Tiles of all zooms, or of one. */
export interface HistogramScope {
  readonly title: string;
  /** The state refers to the running mean: 0 below the limit, 1 near it, 2 over it. */
  readonly buckets: readonly (readonly [min: number, max: number, tiles: number, bytes: number, state: LimitState])[];
}

export interface LayersData {
  readonly layers: readonly LayerArea[];
}

export interface LayerArea {
  readonly name: string;
  readonly color: string;
  readonly bytes: number;
  /** Largest first. */
  readonly parts: readonly LayerPart[];
}

/** An attribute, or another part of a layer, which has no feature count. */
export type LayerPart = readonly [name: string, bytes: number, features: number | null];

export interface CoverageData {
  readonly zooms: readonly CoverageZoom[];
}

export interface CoverageZoom {
  readonly zoom: number;
  readonly cellZoom: number;
  readonly cells: readonly (readonly [x: number, y: number, tiles: number, bytes: number])[];
}

/** Two bars per row, in bytes. */
export interface BeforeAfterData {
  readonly rows: readonly (readonly [name: string, before: number, after: number])[];
}
