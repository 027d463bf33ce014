// What a style does with one source-layer at one tile zoom: drop it, keep it whole, or decide feature by feature. A
// feature stays if any style layer that can draw it there would.

import { attributeReads } from './attribute-reads.ts';
import type { Reads } from './expression-reads.ts';
import { filterOf } from './filter.ts';
import { isSeen } from './paint-visibility.ts';
import type { Style } from './style.ts';
import type { StyleLayer } from './style-layer.ts';
import { type FeatureRules, type Rule, type UnknownFilter, verdictOf } from './verdict.ts';
import { viewSpan, viewZooms, type ZoomRule } from './view-zooms.ts';
import { isDrawnByVtOptimizer } from './vt-compat.ts';

export type { Verdict } from './verdict.ts';

export interface DecisionOptions {
  /** False decides by layer alone. */
  readonly filters: boolean;
  /** Whether to tell which attributes are read. */
  readonly attributes: boolean;
  readonly zoomRule: ZoomRule;
  /**
   * What hides a style layer: its `visibility` and zooms ('layout'), also opacities, widths and sizes of zero ('paint', see `isSeen` for
   * what that costs), or what vt-optimizer goes by ('vt-compat', which knows no zoom rule).
   */
  readonly visibility: 'layout' | 'paint' | 'vt-compat';
  /** The highest zoom that holds a tile. */
  readonly maxTileZoom: number;
  /** What becomes of features that only a filter that cannot be compiled could draw. */
  readonly unknownFilter: 'keep' | 'drop';
}

/** Keys of attributes that some style layer able to draw the source-layer reads; null = any, or not asked for. */
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

/** Decides what becomes of a source-layer in the tiles of zoom `z`. */
export function decideLayer(style: Style, sourceLayer: string, z: number, options: DecisionOptions): Decision {
  const drawn: Drawn[] = [];
  for (const layer of style.bySourceLayer.get(sourceLayer) ?? []) {
    const zooms = drawnZooms(layer, z, options);
    if (zooms.length > 0) drawn.push({ layer, zooms });
  }
  if (drawn.length === 0) return { kind: 'drop' };
  const attributes = options.attributes ? attributesRead(drawn) : null;
  if (!options.filters || drawn.some(({ layer }) => layer.filter === undefined)) return { kind: 'keep', attributes };
  return decideFeatures(drawn, attributes, options.unknownFilter === 'keep');
}

function drawnZooms(layer: StyleLayer, z: number, options: DecisionOptions): readonly number[] {
  const { visibility, zoomRule, maxTileZoom } = options;
  if (visibility === 'vt-compat') return isDrawnByVtOptimizer(layer, z) ? [z] : [];
  const zooms = viewZooms(layer, z, zoomRule, maxTileZoom);
  if (visibility === 'layout') return zooms;
  return zooms.filter((zoom) => {
    const span = viewSpan(layer, zoom, zoomRule, maxTileZoom);
    return span !== null && isSeen(layer, span);
  });
}

function attributesRead(drawn: readonly Drawn[]): AttributesRead {
  const keys = new Set<string>();
  for (const { layer } of drawn) {
    const read = attributeReads(layer);
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
