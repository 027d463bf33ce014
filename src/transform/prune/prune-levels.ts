// The levels at which a prune works, and the report stages before and after each.

import { decisionOptions } from './decision-options.ts';
import { namesWhatGoes, type PruneRequest } from './prune-options.ts';
import { readStyles } from './prune-styles.ts';
import type { PRUNE_STAGES } from './report.ts';

export type PruneLevel = 'layers' | 'filters' | 'attributes';

type Stage = (typeof PRUNE_STAGES)[number];

interface Level {
  /** A heading for what was removed at this level. */
  readonly title: string;
  readonly stages: readonly [from: Stage, to: Stage];
}

export const LEVELS: Readonly<Record<PruneLevel, Level>> = {
  layers: { title: 'Source-layers that no style layer draws', stages: ['before', 'afterLayers'] },
  filters: { title: 'Features that no filter lets through', stages: ['afterLayers', 'afterFilters'] },
  attributes: { title: 'Attributes that nothing reads', stages: ['afterFilters', 'after'] },
};

/** Returns the levels at which the prune works; none = no tile is read. */
export function pruneLevels(request: PruneRequest): PruneLevel[] {
  const style = readStyles(request);
  if (style === null && !namesWhatGoes(request)) return [];
  const levels: PruneLevel[] = ['layers'];
  const { filters, attributes } = decisionOptions(request);
  if (style !== null && filters) levels.push('filters');
  if ((style !== null && attributes) || request.dropAttributes.length > 0) levels.push('attributes');
  return levels;
}
