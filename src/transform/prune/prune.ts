// The prune transform: what no style layer draws goes out of each tile, and with it what was named to go. A tile in which
// nothing goes comes back as the very array that came in.

import type { DecisionOptions } from '../../style/decision.ts';
import type { Style } from '../../style/style.ts';
import type { ZoomRule } from '../../style/view-zooms.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import type { Compression } from '../../tile/type.ts';
import { createCopy } from '../copy.ts';
import { ReportTally } from '../report.ts';
import { StoredTiles } from '../stored-tiles.ts';
import type { TileTransform } from '../types.ts';
import { describePruned } from './describe.ts';
import { LayerFates } from './layer-fates.ts';
import { type NamedStyle, readStyles } from './prune-styles.ts';
import { TilePruner } from './tile-pruner.ts';

export type StyleMode = 'none' | 'layer' | 'layer+filter' | 'layer+filter+attributes' | 'vt-compat';

/** Plain JSON, so that it can go to workers. */
export interface PruneSpec {
  use: 'prune';
  /** JSON texts with their names for messages; a feature stays if any of the styles draws it. None: no style prunes. */
  styles: NamedStyle[];
  /** Ids of the vector sources that count; empty = all that a style has. */
  sources: string[];
  /** What a style that cannot be used does: stops the command, or prunes nothing. */
  onStyleError: 'abort' | 'keep';
  styleMode: StyleMode;
  zoomRule: ZoomRule;
  visibility: 'layout' | 'paint';
  /** What becomes of features that only a filter that cannot be compiled could draw. */
  unknownFilter: 'keep' | 'drop';
  /** Keep what higher views draw of a tile where a deeper one is missing below it, whatever the style says of that. */
  overzoomGaps: boolean;
  /** Source-layers that may stay; null = all. */
  layers: string[] | null;
  excludeLayers: string[];
  keepAttributes: string[];
  dropAttributes: string[];
  dropEmptyTiles: boolean;
  /** Bytes that one tile may inflate to. */
  maxInflatedBytes: number;
  /** The highest zoom that holds a tile. */
  maxTileZoom: number;
  /** The archive's word. */
  compression: Compression;
  /** What deflates tiles that change. */
  codec: CodecName;
  /** Source-layers whose fields the input describes; of all others the types of values are found out. Undefined: of none. */
  describedLayers?: readonly string[];
}

/** Before the input has told its part. */
export type UnsettledPrune = Omit<PruneSpec, 'maxTileZoom' | 'compression' | 'codec' | 'describedLayers'>;

export type PruneLevel = 'layers' | 'filters' | 'attributes';

/**
 * Builds the transform.
 * @throws TilefoldError 'BAD_STYLE', unless the spec says keep
 */
export function createPrune(spec: PruneSpec): TileTransform {
  const style = readStyles(spec);
  if (style === null && !namesWhatGoes(spec)) return { ...createCopy(), name: 'prune' };
  const tally = new ReportTally();
  const pruner = new TilePruner(createFates(spec, style));
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
 * Whether nothing of these source-layers stays at these zooms, told without a tile. null stands for any: then those count that the
 * styles draw, or that were named to stay.
 */
export function prunesAll(spec: PruneSpec, sourceLayers: readonly string[] | null, zooms: readonly number[]): boolean {
  const style = readStyles(spec);
  const names = sourceLayers ?? (style === null ? spec.layers : [...style.bySourceLayer.keys()]);
  if (names === null || (style === null && !namesWhatGoes(spec))) return false;
  const fates = createFates(spec, style);
  return names.every((name) => zooms.every((zoom) => fates.of(name, zoom).kind === 'drop'));
}

/** At which levels the transform works; none = it looks into no tile. */
export function pruneLevels(spec: UnsettledPrune): PruneLevel[] {
  const style = readStyles(spec);
  if (style === null && !namesWhatGoes(spec)) return [];
  const levels: PruneLevel[] = ['layers'];
  const { filters, attributes } = decisionOptions(spec);
  if (style !== null && filters) levels.push('filters');
  if ((style !== null && attributes) || spec.dropAttributes.length > 0) levels.push('attributes');
  return levels;
}

function gapRule(style: Style | null, { zoomRule, visibility, overzoomGaps }: DecisionOptions): TileTransform['gaps'] {
  if (style === null || zoomRule === 'tile' || visibility === 'vt-compat') return 'ignored';
  return overzoomGaps === true || fillsGaps(style) ? 'kept' : 'noted';
}

/** Whether a source of the style tells readers to do so, for its own layers. */
function fillsGaps({ bySourceLayer }: Style): boolean {
  return [...bySourceLayer.values()].some((layers) => layers.some(({ source }) => source?.fillsGaps === true));
}

function createFates(spec: PruneSpec, style: Style | null): LayerFates {
  return new LayerFates(style, { ...spec, ...decisionOptions(spec) }, true);
}

function namesWhatGoes({
  layers,
  excludeLayers,
  dropAttributes,
}: Pick<PruneSpec, 'layers' | 'excludeLayers' | 'dropAttributes'>): boolean {
  return layers !== null || excludeLayers.length > 0 || dropAttributes.length > 0;
}

function decisionOptions(
  spec: Pick<PruneSpec, 'styleMode' | 'zoomRule' | 'visibility' | 'unknownFilter' | 'overzoomGaps'> & { maxTileZoom?: number },
): DecisionOptions {
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
