// Rewrites a layer with cut features. All bytes stay as they were and in order, except geometries that were cut and features that
// are outside. Key and value tables stay, so no tag changes. A cut geometry may be longer than before.

import type { CheckedLayer } from '../checked-layer.ts';
import type { Cursor } from '../cursor.ts';
import { LAYER_FEATURE } from '../layer.ts';
import type { Output } from '../output.ts';
import { FeatureClipper } from './clip-feature.ts';
import { type Frame, maxBytesOf, writePaths } from './feature-paths.ts';
import type { Mask } from './mask.ts';

const FEATURE_GEOMETRY = 4;
/** The length of a layer or feature that may grow. */
const MAX_LENGTH = 2_147_483_647;
/** Room for lengths that are rewritten. */
const SLACK = 64;

export class LayerClipper {
  /** Number of features left in the last layer. */
  features = 0;
  readonly #clipper = new FeatureClipper();

  /**
   * Appends the layer that was entered, whose field begins at `fieldStart`, to `output`.
   * @returns false when nothing changed and nothing was appended; when `features` is 0, nothing was appended either
   * @throws TileError when a feature is damaged
   */
  clip(cursor: Cursor, fieldStart: number, checked: CheckedLayer, mask: Mask, frame: Frame, output: Output): boolean {
    const { layer } = checked;
    const outputStart = output.length;
    this.features = layer.features.length;
    let isChanged = false;
    output.reserve(layer.end - fieldStart + SLACK);
    cursor.enter(fieldStart, layer.end);
    cursor.readTag();
    output.copy(cursor, fieldStart, cursor.pos);
    output.beginMessage(MAX_LENGTH);
    let copied = layer.start;
    let index = 0;
    cursor.enter(layer.start, layer.end);
    while (cursor.pos < layer.end) {
      const start = cursor.pos;
      const tag = cursor.readTag();
      const tagEnd = cursor.pos;
      cursor.skip(tag);
      const end = cursor.pos;
      if (tag >>> 3 !== LAYER_FEATURE) continue;
      const featureStart = layer.features.starts[index]!;
      checked.readFeature(cursor, index++);
      const outcome = this.#clipper.clip(cursor, checked.feature, checked.isOdd, mask, frame);
      if (outcome !== 'same') {
        isChanged = true;
        output.copy(cursor, copied, start);
        copied = end;
        if (outcome === 'gone') this.features--;
        else this.#writeFeature(cursor, checked, [start, tagEnd, featureStart, end], output);
      }
      cursor.enter(end, layer.end);
    }
    output.copy(cursor, copied, layer.end);
    output.endMessage();
    if (!isChanged || (this.features === 0 && index > 0)) output.length = outputStart;
    return isChanged;
  }

  /** Writes the last read feature with its new geometry. */
  #writeFeature(
    cursor: Cursor,
    { feature, layer }: CheckedLayer,
    [start, tagEnd, featureStart, end]: readonly [number, number, number, number],
    output: Output,
  ): void {
    const { paths } = this.#clipper;
    output.reserve(layer.end - start + maxBytesOf(paths) + SLACK);
    output.copy(cursor, start, tagEnd);
    output.beginMessage(MAX_LENGTH);
    cursor.enter(featureStart, end);
    let copied = featureStart;
    while (cursor.pos < end) {
      const tag = cursor.readTag();
      const fieldTagEnd = cursor.pos;
      cursor.skip(tag);
      if (tag >>> 3 !== FEATURE_GEOMETRY) continue;
      output.copy(cursor, copied, fieldTagEnd);
      output.beginMessage(MAX_LENGTH);
      writePaths(paths, feature.type, output);
      output.endMessage();
      copied = cursor.pos;
    }
    output.copy(cursor, copied, end);
    output.endMessage();
  }
}
