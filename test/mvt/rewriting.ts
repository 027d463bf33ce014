// The rewriter as a transform uses it, choosing by index.

import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature } from '../../src/mvt/feature.ts';
import { Layer } from '../../src/mvt/layer.ts';
import { Output } from '../../src/mvt/output.ts';
import { LayerRewriter } from '../../src/mvt/rewrite.ts';
import { forEachLayer } from '../../src/mvt/tile.ts';
import type { WireLayer } from './wire.ts';

export interface Choice {
  /** By index in its layer; so is `key`. */
  feature: (index: number) => boolean;
  key: (index: number) => boolean;
}

export const ALL: Choice = { feature: () => true, key: () => true };

/** Rewrites every layer, even if nothing is removed, with the tables that the features need. */
export function rewrite(tile: Uint8Array, { feature: keepsFeature, key: keepsKey }: Choice): Uint8Array {
  const cursor = new Cursor(tile);
  const layer = new Layer();
  const feature = new Feature();
  const output = new Output();
  const rewriter = new LayerRewriter(output);
  output.reset(tile.length);
  forEachLayer(cursor, (fieldStart, start, end) => {
    layer.scan(cursor, start, end);
    const kept = {
      features: new Uint8Array(layer.features.length),
      chunkStarts: new Int32Array(layer.features.length),
      chunkEnds: new Int32Array(layer.features.length),
      keys: new Uint8Array(layer.keys.length),
      values: new Uint8Array(layer.values.length),
    };
    for (let i = 0; i < layer.features.length; i++) {
      feature.read(cursor, layer.features.starts[i]!, layer.features.ends[i]!, layer.keys.length, layer.values.length);
      if (!keepsFeature(i)) continue;
      kept.features[i] = 1;
      kept.chunkStarts[i] = feature.chunkStart;
      kept.chunkEnds[i] = feature.chunkEnd;
      for (let tag = 0; tag < feature.tagCount; tag += 2) {
        if (!keepsKey(feature.tags[tag]!)) continue;
        kept.keys[feature.tags[tag]!] = 1;
        kept.values[feature.tags[tag + 1]!] = 1;
      }
    }
    rewriter.rewrite(cursor, fieldStart, layer, kept);
  });
  return output.written();
}

/** What `rewrite` must leave of a layer. */
export function reduced(layer: WireLayer, choice: Choice): WireLayer {
  const features = layer.features
    .filter((_, i) => choice.feature(i))
    .map((feature) => ({ ...feature, pairs: feature.pairs.filter((_, i) => choice.key(feature.keyIndices[i]!)) }));
  return { ...layer, features };
}
