// A prune's options as the style's decisions take them. Apart from the options: the library's types include those, and are not to need
// the types of the style specification.

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
