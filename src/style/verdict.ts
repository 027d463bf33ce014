// Decides about one feature with the filters of all style layers that could draw it.

import type { Feature as SpecFeature } from '@maplibre/maplibre-gl-style-spec';
import type { CanonicalTile, FilterTest } from './expression/filter.ts';

/** The decision about one feature. */
export interface Verdict {
  readonly keep: boolean;
  /** Style layers whose filters could not be compiled, if no other layer draws the feature. */
  readonly unknown: readonly UnknownFilter[];
  /** Ids of style layers whose filters failed on the feature, among those tested before one drew it. */
  readonly failed: readonly string[];
}

export interface UnknownFilter {
  readonly styleLayer: string;
  readonly reason: string;
}

export interface FeatureRules {
  /**
   * Decides about a feature. Its `id` is the tile's own: filters in MapLibre GL JS see that one even if the source promotes an
   * attribute, which affects feature state only (style specification, sources, promoteId).
   */
  readonly decide: (feature: SpecFeature, canonical: CanonicalTile) => Verdict;
}

/** A filter to test, and the view zooms to test it at. */
export interface Rule {
  readonly styleLayer: string;
  readonly test: FilterTest;
  readonly zooms: readonly number[];
  /**
   * Whether it names a Multi* type. If so, it is tested with single and multi types, because renderers differ in which they use.
   */
  readonly multiTypes: boolean;
}

const KEPT: Verdict = { keep: true, unknown: [], failed: [] };
const DROPPED: Verdict = { keep: false, unknown: [], failed: [] };

const MULTI_TYPES = { Point: 'MultiPoint', LineString: 'MultiLineString', Polygon: 'MultiPolygon' } as const;
const TYPE_NAMES = [undefined, 'Point', 'LineString', 'Polygon'] as const;

/** Returns the decision function for these rules; `unknown` lists the filters that could not be compiled. */
export function verdictOf(
  rules: readonly Rule[],
  unknown: readonly UnknownFilter[],
  keepUnknown: boolean,
): FeatureRules['decide'] {
  const undecided: Verdict = unknown.length === 0 ? DROPPED : { keep: keepUnknown, unknown, failed: [] };
  return (feature, tile) => tryRules(rules, undecided, feature, tile);
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
