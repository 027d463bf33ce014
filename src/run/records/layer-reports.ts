// What the report says of source-layers: before and after, level by level, and what went from which zoom.

import type { DetailsReport, LayerReport, LevelReport, OtherLayersReport } from '../../job/report-types.ts';
import { shownName } from '../../mvt/smallest-names.ts';
import type { TransformLevel } from '../../transform/compile.ts';
import type { Amounts, LayerCounts, StageCounts, TransformReport, ZoomStages } from '../../transform/types.ts';

type Stage = 'before' | 'afterLayers' | 'afterFilters' | 'after';

const STAGES: Readonly<Record<TransformLevel, readonly [from: Stage, to: Stage]>> = {
  layers: ['before', 'afterLayers'],
  filters: ['afterLayers', 'afterFilters'],
  attributes: ['afterFilters', 'after'],
  simplify: ['before', 'after'],
};

export function layerReports(layers: readonly LayerCounts[]): LayerReport[] {
  return layers.map((counts) => layerReport(counts, counts.before, counts.after));
}

export function otherLayersReports(others: readonly ZoomStages[]): OtherLayersReport[] {
  return others.map(({ zoom, before, after }) => ({ zoom, ...beforeAndAfter(before, after) }));
}

export function levelReports(layers: readonly LayerCounts[], levels: readonly TransformLevel[]): LevelReport[] {
  return levels.flatMap((level) => {
    const [from, to] = STAGES[level];
    const met = layers.filter((counts) => counts[from].tiles > 0);
    return met.map((counts) => ({ level, ...layerReport(counts, counts[from], counts[to]) }));
  });
}

/** Adds up one count over all layers and zooms. */
export function sumOf(report: TransformReport, stage: 'before' | 'after', what: keyof Amounts): number {
  const sum = (counts: readonly StageCounts[]): number => counts.reduce((all, { [stage]: amounts }) => all + amounts[what], 0);
  return sum(report.layers) + sum(report.otherLayers);
}

/** `zooms` are those that have tiles: each is named, also where nothing went. */
export function detailsReport({ layers, otherLayers, undecided }: TransformReport, zooms: Iterable<number>): DetailsReport {
  const byZoom = new Map<number, number>([...zooms].map((zoom) => [zoom, 0]));
  const byLayer = new Map<string, { features: number; tiles: number; zooms: number[]; before: number; after: number }>();
  for (const { zoom, before, after } of [...layers, ...otherLayers])
    byZoom.set(zoom, (byZoom.get(zoom) ?? 0) + before.features - after.features);
  for (const { layer, zoom, before, after } of layers) {
    const features = before.features - after.features;
    const sum = byLayer.get(layer) ?? { features: 0, tiles: 0, zooms: [], before: 0, after: 0 };
    byLayer.set(layer, sum);
    sum.features += features;
    sum.tiles += before.tiles - after.tiles;
    sum.before += before.vertices;
    sum.after += after.vertices;
    if (before.tiles > 0 && after.tiles === 0) sum.zooms.push(zoom);
  }
  const sums = [...byLayer];
  return {
    removed_features_by_zoom: toObject([...byZoom].map(([zoom, count]) => [String(zoom), count])),
    removed_features_by_layer: toObject(sums.map(([layer, { features }]) => [layer, features])),
    removed_layers: toObject(sums.filter(([, { tiles }]) => tiles > 0).map(([layer, { tiles }]) => [layer, tiles])),
    removed_layers_by_zoom: toObject(sums.filter(([, sum]) => sum.zooms.length > 0).map(([layer, sum]) => [layer, sum.zooms])),
    unknown_filters_by_layer: toObject(undecided.map(({ layer, features }) => [shownName(layer), features])),
    vertex_reduction_by_layer: toObject(
      sums.map(([layer, { before, after }]) => [layer, before === 0 ? 0 : Math.round((1 - after / before) * 10_000) / 10_000]),
    ),
  };
}

/** Defines, and does not assign: a layer named `__proto__` becomes a key like any other. */
function toObject<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries);
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
