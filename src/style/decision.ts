// Decides what to do with a source-layer at a tile zoom: drop it, keep it whole, or decide by feature. A feature is kept if any
// style layer that can draw it there would.

import { attributeReads, nullSensitiveAttributes } from './expression/attribute-reads.ts';
import type { Reads } from './expression/expression-reads.ts';
import { filterOf } from './expression/filter.ts';
import { isVisible } from './paint-visibility.ts';
import type { Style } from './style.ts';
import type { StyleLayer } from './style-layer.ts';
import { type FeatureRules, type Rule, type UnknownFilter, verdictOf } from './verdict.ts';
import { viewSpan, viewZooms, type ZoomRule } from './view-zooms.ts';
import { isDrawnByVtOptimizer } from './vt-compat.ts';

export type { Verdict } from './verdict.ts';

export interface DecisionOptions {
  /** False: decide by layer only. */
  readonly filters: boolean;
  /** Whether to determine which attributes are read. */
  readonly attributes: boolean;
  readonly zoomRule: ZoomRule;
  /**
   * What hides a style layer. 'layout': `visibility` and zooms. 'paint': also opacities, widths and sizes of zero; see
   * `isVisible` for its cost. 'vt-compat': the rules of vt-optimizer, which ignore the zoom rule.
   */
  readonly visibility: 'layout' | 'paint' | 'vt-compat';
  /** The highest zoom with tiles. */
  readonly maxTileZoom: number;
  /** What to do with features that only an uncompilable filter could draw. */
  readonly unknownFilter: 'keep' | 'drop';
  /** Whether a tile is overzoomed where a deeper tile is missing, whatever its source says. */
  readonly overzoomGaps?: boolean;
}

/** Keys of the attributes that are read by any style layer that can draw the source-layer; null = any key, or not requested. */
type AttributesRead = ReadonlySet<string> | null;

export type Decision =
  | { readonly kind: 'drop' }
  | { readonly kind: 'keep'; readonly attributes: AttributesRead }
  | FeatureDecision;

export interface FeatureDecision extends FeatureRules {
  readonly kind: 'features';
  /** What all filters together read. */
  readonly reads: Pick<Reads, 'keys' | 'id' | 'geometry'>;
  readonly attributes: AttributesRead;
}

/** A style layer that can draw a tile, and the integer view zooms at which it does. */
interface Drawn {
  readonly layer: StyleLayer;
  readonly zooms: readonly number[];
}

/**
 * Decides about a source-layer in the tiles of zoom `z`. `lacksDeeper`: for tiles with a missing child; otherwise for the others.
 */
export function decideLayer(
  style: Style,
  sourceLayer: string,
  z: number,
  options: DecisionOptions,
  lacksDeeper: boolean = false,
): Decision {
  const layers = style.bySourceLayer.get(sourceLayer);
  if (layers === undefined) return decideUndrawnLayer(style, options);
  const drawn = drawnLayers(layers, z, options, lacksDeeper);
  if (drawn.length === 0) return { kind: 'drop' };
  const attributes = options.attributes ? allKeys(drawn, attributeReads) : null;
  if (!options.filters || drawn.some(({ layer }) => layer.filter === undefined)) return { kind: 'keep', attributes };
  return decideFeatures(drawn, attributes, options.unknownFilter === 'keep');
}

/**
 * Returns the keys for which some style layer that draws the source-layer in these tiles may distinguish null from a missing key;
 * null = any key.
 */
export function nullSensitiveKeys(
  style: Style,
  sourceLayer: string,
  z: number,
  options: DecisionOptions,
  lacksDeeper: boolean = false,
): AttributesRead {
  const layers = style.bySourceLayer.get(sourceLayer);
  return layers === undefined ? null : allKeys(drawnLayers(layers, z, options, lacksDeeper), nullSensitiveAttributes);
}

function drawnLayers(layers: readonly StyleLayer[], z: number, options: DecisionOptions, lacksDeeper: boolean): Drawn[] {
  const drawn: Drawn[] = [];
  for (const layer of layers) {
    const zooms = drawnZooms(layer, z, options, lacksDeeper);
    if (zooms.length > 0) drawn.push({ layer, zooms });
  }
  return drawn;
}

/**
 * Decides about a source-layer that no layer of the style draws. Unread parts of the style might draw it, so with any of these it
 * counts as UNKNOWN.
 */
export function decideUndrawnLayer({ unread }: Style, { filters, unknownFilter, visibility }: DecisionOptions): Decision {
  if (unread.length === 0 || visibility === 'vt-compat') return { kind: 'drop' };
  if (!filters) return { kind: 'keep', attributes: null };
  const reads = { keys: new Map(), id: false, geometry: false };
  return { kind: 'features', reads, attributes: null, decide: verdictOf([], unread, unknownFilter === 'keep') };
}

function drawnZooms(layer: StyleLayer, z: number, options: DecisionOptions, lacksDeeper: boolean): readonly number[] {
  const { visibility, zoomRule } = options;
  if (visibility === 'vt-compat') return isDrawnByVtOptimizer(layer, z) ? [z] : [];
  const deepest = deepestZoom(layer, z, options, lacksDeeper);
  const zooms = viewZooms(layer, z, zoomRule, deepest);
  if (visibility === 'layout') return zooms;
  return zooms.filter((zoom) => {
    const span = viewSpan(layer, zoom, zoomRule, deepest);
    return span !== null && isVisible(layer, span);
  });
}

/**
 * The zoom whose tiles are shown at all higher views: the lowest of the archive's maximum, the source's maxzoom and, if
 * overzoomed, `z`.
 */
function deepestZoom({ source }: StyleLayer, z: number, options: DecisionOptions, lacksDeeper: boolean): number {
  const { maxTileZoom, overzoomGaps } = options;
  const deepest = Math.min(maxTileZoom, source?.maxzoom ?? maxTileZoom);
  return lacksDeeper && (overzoomGaps === true || source?.fillsGaps === true) ? Math.min(deepest, z) : deepest;
}

function allKeys(drawn: readonly Drawn[], keysOf: (layer: StyleLayer) => AttributesRead): AttributesRead {
  const keys = new Set<string>();
  for (const { layer } of drawn) {
    const read = keysOf(layer);
    if (read === null) return null;
    for (const key of read) keys.add(key);
  }
  return keys;
}

function decideFeatures(drawn: readonly Drawn[], attributes: AttributesRead, keepUnknown: boolean): FeatureDecision {
  const rules: Rule[] = [];
  const unknown: UnknownFilter[] = [];
  const reads: Reads[] = [];
  for (const { layer, zooms } of drawn) {
    const filter = filterOf(layer);
    if (filter.kind === 'unknown') unknown.push({ styleLayer: layer.id, reason: filter.reason });
    if (filter.kind !== 'test') continue;
    reads.push(filter.reads);
    const { zoom, multiTypes } = filter.reads;
    rules.push({ styleLayer: layer.id, test: filter.test, zooms: zoom ? zooms : zooms.slice(0, 1), multiTypes });
  }
  return { kind: 'features', reads: allReads(reads), attributes, decide: verdictOf(rules, unknown, keepUnknown) };
}

function allReads(reads: readonly Reads[]): FeatureDecision['reads'] {
  const keys = new Map<string, 'value' | 'presence'>();
  for (const { keys: some } of reads) {
    for (const [key, use] of some ?? []) {
      if (keys.get(key) !== 'value') keys.set(key, use);
    }
  }
  return {
    keys: reads.some((read) => read.keys === null) ? null : keys,
    id: reads.some((read) => read.id),
    geometry: reads.some((read) => read.geometry),
  };
}
