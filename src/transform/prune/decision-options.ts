// Converts a prune's options to the form that the style's decisions take. In a file of its own, so that the library's types, which
// include the options, do not depend on the types of the style specification.

import type { DecisionOptions } from '../../style/decision.ts';
import type { InputFacts } from '../types.ts';
import type { PruneRequest } from './prune-options.ts';

/** Returns the options for the style's decisions. The highest zoom is 0 until the input is known. */
export function decisionOptions(spec: PruneRequest & Partial<InputFacts>): DecisionOptions {
  const { styleMode, zoomRule, visibility, unknownFilter, overzoomGaps, maxTileZoom = 0 } = spec;
  return {
    filters: styleMode === 'layer+filter' || styleMode === 'layer+filter+attributes',
    attributes: styleMode === 'layer+filter+attributes',
    zoomRule,
    visibility: styleMode === 'vt-compat' ? 'vt-compat' : visibility,
    maxTileZoom,
    unknownFilter,
    overzoomGaps,
  };
}
