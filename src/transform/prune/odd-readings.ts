// Decides features that have odd values under keys that a filter reads. A value without type is null to some readers; to others, and
// once its tag is gone, the key is not there. A feature stays if either reading draws it. What a value of unknown type is
// nobody here can tell, so its feature stays.

import type { Cursor } from '../../mvt/cursor.ts';
import { Feature } from '../../mvt/feature.ts';
import type { Layer } from '../../mvt/layer.ts';
import { NULL, TYPED } from '../../mvt/value.ts';
import type { Verdict } from '../../style/decision.ts';
import type { TileKey } from '../../tile/key.ts';
import type { FeatureVerdicts } from './feature-verdicts.ts';

const KEPT: Verdict = { keep: true, unknown: [], failed: [] };

export class OddReadings {
  readonly #withoutNulls = new Feature();

  /** Returns the verdict on a feature of the layer that `verdicts` has entered; `states` are those of the layer's values. */
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
