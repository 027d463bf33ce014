// The prune transform: removes from each tile what no style layer draws, and what was named to go. An unchanged tile is returned
// as the same array.

import type { DecisionOptions } from '../../style/decision.ts';
import type { Style } from '../../style/style.ts';
import { createCopy } from '../copy/copy.ts';
import { StoredTiles } from '../stored-tiles.ts';
import type { TileTransform } from '../types.ts';
import { decisionOptions } from './decision-options.ts';
import { describePruned } from './describe.ts';
import { LayerRules } from './layer-rules.ts';
import { namesWhatGoes, type PruneSpec } from './prune-options.ts';
import { readStyles } from './prune-styles.ts';
import { PruneTally } from './prune-tally.ts';
import { emptyPruneReport, type PruneReport } from './report.ts';
import { TilePruner } from './tile-pruner.ts';

/**
 * Builds the transform.
 * @throws TilefoldError 'BAD_STYLE', unless the spec says keep
 */
export function createPrune(spec: PruneSpec): TileTransform<PruneReport> {
  const style = readStyles(spec);
  if (style === null && !namesWhatGoes(spec)) return createCopy('prune', emptyPruneReport);
  const tally = new PruneTally();
  const pruner = new TilePruner(createRules(spec, style));
  const tiles = new StoredTiles(spec, pruner, tally);
  return {
    name: 'prune',
    gaps: gapRule(style, decisionOptions(spec)),
    apply: (key, stored, lacksDeeper) => tiles.apply(key, stored, lacksDeeper),
    describe: describePruned,
    report: () => tally.toReport(),
  };
}

/**
 * Whether nothing of these source-layers is left at these zooms, as far as can be told without reading a tile. null: all
 * source-layers that the styles draw, or that were named to be kept.
 */
export function prunesAll(spec: PruneSpec, sourceLayers: readonly string[] | null, zooms: readonly number[]): boolean {
  const style = readStyles(spec);
  const names = sourceLayers ?? (style === null ? spec.layers : [...style.bySourceLayer.keys()]);
  if (names === null || (style === null && !namesWhatGoes(spec))) return false;
  const rules = createRules(spec, style);
  return names.every((name) => zooms.every((zoom) => rules.of(name, zoom).kind === 'drop'));
}

function gapRule(style: Style | null, { zoomRule, visibility, overzoomGaps }: DecisionOptions): TileTransform['gaps'] {
  if (style === null || zoomRule === 'tile' || visibility === 'vt-compat') return 'ignored';
  return overzoomGaps === true || fillsGaps(style) ? 'kept' : 'noted';
}

/** Whether a source of the style tells readers to overzoom missing tiles, for its own layers. */
function fillsGaps({ bySourceLayer }: Style): boolean {
  return [...bySourceLayer.values()].some((layers) => layers.some(({ source }) => source?.fillsGaps === true));
}

function createRules(spec: PruneSpec, style: Style | null): LayerRules {
  return new LayerRules(style, { ...spec, ...decisionOptions(spec) }, true);
}
