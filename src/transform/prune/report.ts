// What a prune reports beside the counts of source-layers: what filters could not tell, and which named attributes there are.

import { emptyLayersReport, type LayersReport } from '../layers-report.ts';

/** The stages of a prune, in the order of the work: whole layers go, then features, then attributes. */
export const PRUNE_STAGES = ['before', 'afterLayers', 'afterFilters', 'after'] as const;

// Their places in the list.
export const BEFORE = 0;
export const AFTER_LAYERS = 1;
export const AFTER_FILTERS = 2;
export const AFTER = 3;

export type MiddleStage = 'afterLayers' | 'afterFilters';

export interface PruneReport extends LayersReport<MiddleStage> {
  /** Features whose fate no filter could tell, by style layer. */
  unknownFilters: { styleLayer: string; reason: string; features: number }[];
  /** Features that no filter could decide, by source-layer: each counts once, however many style layers could not tell. */
  undecided: { layer: string; features: number }[];
  /** Of the attributes that were named, those that some layer that stays has. */
  attributesMet: string[];
  /** Filters that failed at run time on a feature (false, as renderers have it), by style layer. */
  filterErrors: { styleLayer: string; features: number }[];
}

export function emptyPruneReport(): PruneReport {
  return { ...emptyLayersReport(), unknownFilters: [], undecided: [], attributesMet: [], filterErrors: [] };
}
