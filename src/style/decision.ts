// What a style does with one source-layer at one tile zoom: drop it, keep it whole, or decide feature by feature. A
// feature stays if any style layer that can draw it there would.

import type { Feature as SpecFeature } from '@maplibre/maplibre-gl-style-spec';
import { type CanonicalTile, compileFilter, type FilterTest } from './filter.ts';
import type { FilterReads } from './filter-reads.ts';
import type { Style, StyleLayer } from './style.ts';
import { viewZooms, type ZoomRule } from './view-zooms.ts';

export interface DecisionOptions {
  /** False decides by layer alone. */
  readonly filters: boolean;
  readonly zoomRule: ZoomRule;
  /** The highest zoom that holds a tile. */
  readonly maxTileZoom: number;
  /** What becomes of features that only a filter that cannot be compiled could draw. */
  readonly unknownFilter: 'keep' | 'drop';
}

export type Decision = { readonly kind: 'drop' } | { readonly kind: 'keep' } | FeatureDecision;

export interface FeatureDecision {
  readonly kind: 'features';
  /** What all filters together read. */
  readonly reads: Pick<FilterReads, 'keys' | 'id' | 'geometry'>;
  readonly decide: (feature: SpecFeature, canonical: CanonicalTile) => Verdict;
}

/** The fate of one feature. */
export interface Verdict {
  readonly keep: boolean;
  /** Style layers whose filters cannot be compiled, where no other draws the feature. */
  readonly unknown: readonly UnknownFilter[];
  /** Ids of style layers whose filters failed on it, among those tried before one drew it. */
  readonly failed: readonly string[];
}

interface UnknownFilter {
  readonly styleLayer: string;
  readonly reason: string;
}

interface Rule {
  readonly styleLayer: string;
  readonly test: FilterTest;
  readonly zooms: readonly number[];
  readonly multiTypes: boolean;
}

const DROP: Decision = { kind: 'drop' };
const KEEP: Decision = { kind: 'keep' };
const KEPT: Verdict = { keep: true, unknown: [], failed: [] };
const DROPPED: Verdict = { keep: false, unknown: [], failed: [] };

const MULTI_TYPES = { Point: 'MultiPoint', LineString: 'MultiLineString', Polygon: 'MultiPolygon' } as const;
const TYPE_NAMES = [undefined, 'Point', 'LineString', 'Polygon'] as const;

/** Decides what becomes of a source-layer in the tiles of zoom `z`. */
export function decideLayer(style: Style, sourceLayer: string, z: number, options: DecisionOptions): Decision {
  const drawn: { layer: StyleLayer; zooms: number[] }[] = [];
  for (const layer of style.bySourceLayer.get(sourceLayer) ?? []) {
    const zooms = viewZooms(layer, z, options.zoomRule, options.maxTileZoom);
    if (zooms.length > 0) drawn.push({ layer, zooms });
  }
  if (drawn.length === 0) return DROP;
  if (!options.filters || drawn.some(({ layer }) => layer.filter === undefined)) return KEEP;
  return decideFeatures(drawn, options.unknownFilter === 'keep');
}

function decideFeatures(drawn: readonly { layer: StyleLayer; zooms: number[] }[], keepUnknown: boolean): FeatureDecision {
  const rules: Rule[] = [];
  const unknown: UnknownFilter[] = [];
  const reads: FilterReads[] = [];
  for (const { layer, zooms } of drawn) {
    const filter = compileFilter(layer.filter, layer.filterKey);
    if (filter.kind === 'unknown') unknown.push({ styleLayer: layer.id, reason: filter.reason });
    if (filter.kind !== 'test') continue;
    reads.push(filter.reads);
    const { zoom, multiTypes } = filter.reads;
    rules.push({ styleLayer: layer.id, test: filter.test, zooms: zoom ? zooms : zooms.slice(0, 1), multiTypes });
  }
  const undecided: Verdict = unknown.length === 0 ? DROPPED : { keep: keepUnknown, unknown, failed: [] };
  return { kind: 'features', reads: allReads(reads), decide: (feature, tile) => tryRules(rules, undecided, feature, tile) };
}

function allReads(reads: readonly FilterReads[]): FeatureDecision['reads'] {
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

function tryRules(rules: readonly Rule[], undecided: Verdict, feature: SpecFeature, tile: CanonicalTile): Verdict {
  let failed: string[] | undefined;
  for (const rule of rules) {
    const result = tryRule(rule, feature, tile);
    if (result.failed) {
      failed ??= [];
      failed.push(rule.styleLayer);
    }
    if (result.drawn) return failed === undefined ? KEPT : { ...KEPT, failed };
  }
  return failed === undefined ? undecided : { ...undecided, failed };
}

/** Tries a filter at each zoom, and where it names a Multi* type, in both readings: renderers differ in which they take. */
function tryRule(rule: Rule, feature: SpecFeature, tile: CanonicalTile): { drawn: boolean; failed: boolean } {
  const readings = rule.multiTypes ? [feature, asMulti(feature)] : [feature];
  let failed = false;
  for (const reading of readings) {
    for (const zoom of rule.zooms) {
      try {
        if (rule.test(zoom, reading, tile)) return { drawn: true, failed };
      } catch {
        failed = true;
      }
    }
  }
  return { drawn: false, failed };
}

function asMulti(feature: SpecFeature): SpecFeature {
  const name = TYPE_NAMES[feature.type as number];
  return name === undefined ? feature : { ...feature, type: MULTI_TYPES[name] };
}
