// A transform's part of the run report, in its JSON form (snake_case), made from the reports of its shards. All transforms of
// vector tiles report source-layers alike; each adds the rest itself.

import type { Amounts, LayerCounts, LayersReport, StageCounts } from './layers-report.ts';

/** Counts of source-layers at one zoom, before and after. Bytes are those of the layers inside the inflated tiles. */
export interface OtherLayersReport {
  zoom: number;
  tiles_before: number;
  tiles_after: number;
  features_before: number;
  features_after: number;
  vertices_before: number;
  vertices_after: number;
  bytes_before: number;
  bytes_after: number;
}

/** Counts of one source-layer. */
export interface LayerReport extends OtherLayersReport {
  layer: string;
}

/** Counts of one source-layer at one level of the work. */
export interface LevelReport extends LayerReport {
  /** One of the transform's `levels`. */
  level: string;
}

export interface ReportPart {
  readonly layers: LayerReport[];
  readonly other_layers: OtherLayersReport[];
  readonly levels: LevelReport[];
  readonly unknown_filters: { style_layer: string; reason: string; features: number }[];
  readonly filter_errors: { style_layer: string; features: number }[];
  /** Features that no filter could decide, by source-layer. */
  readonly undecided: readonly { readonly layer: string; readonly features: number }[];
  /** Oddities of tiles, the first few as z/x/y. */
  readonly warnings: { kind: string; count: number; examples: string[] }[];
  /** Notes after all tiles were read, one line each. */
  readonly notes: readonly string[];
}

/** The part of a transform that reports nothing. */
export function emptyPart(): ReportPart {
  return {
    layers: [],
    other_layers: [],
    levels: [],
    unknown_filters: [],
    filter_errors: [],
    undecided: [],
    warnings: [],
    notes: [],
  };
}

/** The part that all transforms of vector tiles share. */
export function layersPart({ layers, otherLayers, oddities }: LayersReport): ReportPart {
  return {
    ...emptyPart(),
    layers: layers.map((counts) => layerReport(counts, counts.before, counts.after)),
    other_layers: otherLayers.map(({ zoom, before, after }) => ({ zoom, ...beforeAndAfter(before, after) })),
    warnings: oddities.map(({ kind, tiles, examples }) => ({ kind, count: tiles, examples })),
  };
}

/** Returns one level's counts: source-layers at the stage before it and at the stage after it. */
export function levelReports<Stage extends string>(
  level: string,
  layers: readonly LayerCounts<Stage>[],
  [from, to]: readonly [from: keyof StageCounts<Stage>, to: keyof StageCounts<Stage>],
): LevelReport[] {
  const met = layers.filter((counts) => counts[from].tiles > 0);
  return met.map((counts) => ({ level, ...layerReport(counts, counts[from], counts[to]) }));
}

function layerReport({ layer, zoom }: LayerCounts, before: Amounts, after: Amounts): LayerReport {
  return { layer, zoom, ...beforeAndAfter(before, after) };
}

function beforeAndAfter(before: Amounts, after: Amounts): Omit<OtherLayersReport, 'zoom'> {
  return {
    tiles_before: before.tiles,
    tiles_after: after.tiles,
    features_before: before.features,
    features_after: after.features,
    vertices_before: before.vertices,
    vertices_after: after.vertices,
    bytes_before: before.bytes,
    bytes_after: after.bytes,
  };
}
