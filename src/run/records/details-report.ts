// Sums a transform's counts by source-layer: by zoom, by layer and in total.

import type { DetailsReport } from '../../job/report-types.ts';
import { shownName } from '../../mvt/smallest-names.ts';
import type { ReportPart } from '../../transform/report-part.ts';

/** Sums one count over all layers and zooms. */
export function sumOf({ layers, other_layers }: ReportPart, what: `${'features' | 'vertices'}_${'before' | 'after'}`): number {
  return [...layers, ...other_layers].reduce((sum, counts) => sum + counts[what], 0);
}

/** `zooms`: those that have tiles. Each gets an entry, even if nothing was removed. */
export function detailsReport({ layers, other_layers, undecided }: ReportPart, zooms: Iterable<number>): DetailsReport {
  const byZoom = new Map<number, number>([...zooms].map((zoom) => [zoom, 0]));
  const byLayer = new Map<string, { features: number; tiles: number; zooms: number[]; before: number; after: number }>();
  for (const { zoom, features_before, features_after } of [...layers, ...other_layers])
    byZoom.set(zoom, (byZoom.get(zoom) ?? 0) + features_before - features_after);
  for (const { layer, zoom, ...counts } of layers) {
    const sum = byLayer.get(layer) ?? { features: 0, tiles: 0, zooms: [], before: 0, after: 0 };
    byLayer.set(layer, sum);
    sum.features += counts.features_before - counts.features_after;
    sum.tiles += counts.tiles_before - counts.tiles_after;
    sum.before += counts.vertices_before;
    sum.after += counts.vertices_after;
    if (counts.tiles_before > 0 && counts.tiles_after === 0) sum.zooms.push(zoom);
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

/** Defines keys instead of assigning them, so that a layer named `__proto__` becomes an ordinary key. */
function toObject<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries);
}
