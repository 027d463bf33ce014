// The report of a prune besides the layer counts: undecided filters, and the named attributes that exist.

import { emptyLayersReport, type LayersReport } from '../layers-report.ts';

/** The stages of a prune in processing order: whole layers, then features, then attributes. */
export const PRUNE_STAGES = ['before', 'afterLayers', 'afterFilters', 'after'] as const;

// Indexes into PRUNE_STAGES.
export const BEFORE = 0;
export const AFTER_LAYERS = 1;
export const AFTER_FILTERS = 2;
export const AFTER = 3;

export type MiddleStage = 'afterLayers' | 'afterFilters';

export interface PruneReport extends LayersReport<MiddleStage> {
  /** Features that a filter could not decide, by style layer. */
  unknownFilters: { styleLayer: string; reason: string; features: number }[];
  /** Features that no filter could decide, by source-layer. Each counts once, however many style layers could not decide it. */
  undecided: { layer: string; features: number }[];
  /** Named attributes that occur in a kept layer. */
  attributesMet: string[];
  /** Filters that failed at run time on a feature, by style layer. They count as false, as in renderers. */
  filterErrors: { styleLayer: string; features: number }[];
}

export function emptyPruneReport(): PruneReport {
  return { ...emptyLayersReport(), unknownFilters: [], undecided: [], attributesMet: [], filterErrors: [] };
}
