// Matches the features of one source-layer in two tiles: equal ones first, then by id, by geometry, and by attributes.

import type { ReadFeature } from './tile-features.ts';

export interface MatchedFeatures {
  readonly added: readonly ReadFeature[];
  readonly removed: readonly ReadFeature[];
  readonly changed: readonly (readonly [before: ReadFeature, after: ReadFeature])[];
}

/** What makes two features one, in this order; null matches nothing. */
const SIGNS: readonly ((feature: ReadFeature) => string | null)[] = [
  ({ id, geometry, tagText }) => `${id} ${geometry} ${tagText}`,
  ({ id }) => id,
  ({ geometry }) => geometry,
  ({ tags, tagText }) => (tags.size === 0 ? null : tagText),
];

export function matchFeatures(before: readonly ReadFeature[], after: readonly ReadFeature[]): MatchedFeatures {
  let [removed, added] = [before, after];
  const changed: (readonly [ReadFeature, ReadFeature])[] = [];
  for (const [i, signOf] of SIGNS.entries()) {
    const matched = matchBy(removed, added, signOf);
    if (i > 0) changed.push(...matched.pairs);
    removed = matched.before;
    added = matched.after;
  }
  return { added, removed, changed };
}

/** Pairs features of equal sign in their order, and returns the rest. */
function matchBy(
  before: readonly ReadFeature[],
  after: readonly ReadFeature[],
  signOf: (feature: ReadFeature) => string | null,
): { pairs: (readonly [ReadFeature, ReadFeature])[]; before: readonly ReadFeature[]; after: readonly ReadFeature[] } {
  if (before.length === 0 || after.length === 0) return { pairs: [], before, after };
  const waiting = new Map<string, ReadFeature[]>();
  for (const feature of before) {
    const sign = signOf(feature);
    if (sign === null) continue;
    const list = waiting.get(sign);
    if (list === undefined) waiting.set(sign, [feature]);
    else list.push(feature);
  }
  // The first of a list is matched first.
  for (const list of waiting.values()) list.reverse();
  const pairs: (readonly [ReadFeature, ReadFeature])[] = [];
  const matched = new Set<ReadFeature>();
  const left: ReadFeature[] = [];
  for (const feature of after) {
    const sign = signOf(feature);
    const mate = sign === null ? undefined : waiting.get(sign)?.pop();
    if (mate === undefined) left.push(feature);
    else {
      pairs.push([mate, feature]);
      matched.add(mate);
    }
  }
  return { pairs, before: before.filter((feature) => !matched.has(feature)), after: left };
}
