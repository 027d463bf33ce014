// Decides features with odd values under keys that a filter reads. Some readers take a value without type as null, others as a
// missing key. A feature stays if either reading draws it. A value of unknown type cannot be interpreted, so its feature stays.

import type { Cursor } from '../../mvt/cursor.ts';
import { Feature } from '../../mvt/feature.ts';
import type { Layer } from '../../mvt/layer.ts';
import { NULL, TYPED } from '../../mvt/value.ts';
import type { Verdict } from '../../style/decision.ts';
import type { TileKey } from '../../tile/key.ts';
import type { FeatureVerdicts } from './feature-verdicts.ts';

const KEPT: Verdict = { keep: true, unknown: [], failed: [] };

export class OddValueVerdicts {
  readonly #withoutNulls = new Feature();

  /** Returns the verdict on a feature of the layer entered in `verdicts`; `states` are those of the layer's values. */
  decide(verdicts: FeatureVerdicts, cursor: Cursor, layer: Layer, feature: Feature, key: TileKey, states: Uint8Array): Verdict {
    const { tags, tagCount } = feature;
    let readsNull = false;
    for (let i = 0; i < tagCount; i += 2) {
      const state = states[tags[i + 1]!]!;
      if (state === TYPED || !verdicts.reads(tags[i]!)) continue;
      if (state !== NULL) return KEPT;
      readsNull = true;
    }
    const withNulls = verdicts.decide(cursor, layer, feature, key);
    if (!readsNull || withNulls.keep) return withNulls;
    this.#withoutNulls.copyWithout(feature, states, NULL);
    const without = verdicts.decide(cursor, layer, this.#withoutNulls, key);
    return without.keep ? without : withNulls;
  }
}
