// The values without type that are dropped from a rewritten tile: those of keys for which no style layer distinguishes null from
// missing. Determined from the style's text.

import { featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { markedOddity } from './odd-parts.ts';
import type { RawFeature } from './oracle-decode.ts';
import type { StyleLayerJson } from './oracle-style.ts';

/** Returns the feature as it is written if these style layers draw it; none = no style. */
export function withoutIdleNulls(
  feature: RawFeature,
  drawnBy: readonly StyleLayerJson[],
  { keepAttributes = [] }: { keepAttributes?: readonly string[] },
): RawFeature {
  const isNull = ([, value]: [string, unknown]): boolean => markedOddity(value) === 'null';
  const isIdle = (tag: [string, unknown]): boolean => {
    return (
      isNull(tag) && drawnBy.length > 0 && !keepAttributes.includes(tag[0]) && !drawnBy.some((layer) => tells(layer, tag[0]))
    );
  };
  const idle = new Set(feature.tags.filter(isIdle).map(([key]) => key));
  // Without the null, another value of its key would become effective.
  if (feature.tags.some((tag) => idle.has(tag[0]) && !isNull(tag))) return feature;
  return { ...feature, tags: feature.tags.filter((tag) => !isIdle(tag)) };
}

function tells({ filter, paint, layout, promoted }: StyleLayerJson, key: string): boolean {
  if (filter !== undefined && !compiles(filter)) return true;
  const text = JSON.stringify([filter, paint, layout]);
  const quoted = JSON.stringify(key);
  const signs = [`"has",${quoted}`, `"!has",${quoted}`, '"has",[', '"properties"', `{${key}}`];
  return promoted.includes(key) || signs.some((sign) => text.includes(sign));
}

function compiles(filter: NonNullable<StyleLayerJson['filter']>): boolean {
  try {
    featureFilter(filter, 'oracle');
    return true;
  } catch {
    return false;
  }
}
