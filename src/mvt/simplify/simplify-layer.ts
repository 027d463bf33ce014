// Rewrites a layer with simplified features. All bytes stay as they were and in order, except geometries that lost vertices and
// features that lost everything. Key and value tables stay, so no tag changes. Never larger than the input.

import type { Cursor } from '../cursor.ts';
import { Feature } from '../feature.ts';
import { LAYER_FEATURE, type Layer } from '../layer.ts';
import type { Output } from '../output.ts';
import { writeGeometry } from './geometry-writer.ts';
import { SharedVertices } from './shared.ts';
import { FeatureSimplifier, type FeatureSimplifierOptions } from './simplify-feature.ts';

const FEATURE_GEOMETRY = 4;

export interface LayerSimplifierOptions extends FeatureSimplifierOptions {
  /** Pin vertices that occur more than once in a layer. */
  readonly preserveTopology: boolean;
}

export class LayerSimplifier {
  /** Number of features left in the last layer. */
  features = 0;
  /** Number of vertices dropped. */
  dropped = 0;
  readonly #simplifier: FeatureSimplifier;
  readonly #shared: SharedVertices | null;
  readonly #feature = new Feature();

  constructor(options: LayerSimplifierOptions) {
    this.#simplifier = new FeatureSimplifier(options);
    this.#shared = options.preserveTopology ? new SharedVertices() : null;
  }

  /**
   * Appends the layer in [fieldStart, layer.end) to `output`. All its features have been checked; `odd` has a 1 for those whose
   * geometry is invalid, which stay unchanged.
   * @returns false when nothing changed and nothing was appended; when `features` is 0 the layer is empty
   */
  simplify(cursor: Cursor, fieldStart: number, layer: Layer, odd: Uint8Array, tolerance: number, output: Output): boolean {
    const outputStart = output.length;
    this.features = layer.features.length;
    this.dropped = 0;
    if (this.#shared !== null) this.#findShared(cursor, layer, odd, this.#shared);
    let isChanged = false;
    cursor.enter(fieldStart, layer.end);
    cursor.readTag();
    output.copy(cursor, fieldStart, cursor.pos);
    output.beginMessage(layer.end - layer.start);
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
      const isOdd = odd[index] === 1;
      const featureStart = layer.features.starts[index++]!;
      if (!isOdd && this.#simplifyFeature(cursor, layer, featureStart, end, tolerance)) {
        isChanged = true;
        output.copy(cursor, copied, start);
        copied = end;
        this.#writeFeature(cursor, start, tagEnd, featureStart, end, output);
      }
      cursor.enter(end, layer.end);
    }
    output.copy(cursor, copied, layer.end);
    output.endMessage();
    if (!isChanged || (this.features === 0 && index > 0)) output.length = outputStart;
    return isChanged;
  }

  #findShared(cursor: Cursor, layer: Layer, odd: Uint8Array, shared: SharedVertices): void {
    const { features } = layer;
    shared.clear();
    for (let i = 0; i < features.length; i++) {
      const isRead = odd[i] === 0 && this.#readFeature(cursor, layer, features.starts[i]!, features.ends[i]!);
      if (isRead) shared.add(this.#simplifier.shape);
    }
    shared.settle();
  }

  #readFeature(cursor: Cursor, layer: Layer, start: number, end: number): boolean {
    this.#feature.read(cursor, start, end, layer.keys.length, layer.values.length);
    return this.#simplifier.read(cursor, this.#feature);
  }

  /** Returns whether the feature changed. */
  #simplifyFeature(cursor: Cursor, layer: Layer, start: number, end: number, tolerance: number): boolean {
    if (!this.#readFeature(cursor, layer, start, end)) return false;
    const { shape } = this.#simplifier;
    if (this.#simplifier.simplify(tolerance, layer.extent, this.#shared) === 'same') return false;
    const left = shape.verticesAfter();
    this.dropped += shape.verticesBefore - left;
    if (left === 0) this.features--;
    return true;
  }

  /** Writes the last read feature with its remaining geometry; nothing when none is left. */
  #writeFeature(cursor: Cursor, start: number, tagEnd: number, featureStart: number, end: number, output: Output): void {
    const { shape } = this.#simplifier;
    if (shape.verticesAfter() === 0) return;
    const { geometryStart, geometryEnd } = this.#feature;
    output.copy(cursor, start, tagEnd);
    output.beginMessage(end - featureStart);
    cursor.enter(featureStart, end);
    let copied = featureStart;
    while (cursor.pos < end) {
      const tag = cursor.readTag();
      const fieldTagEnd = cursor.pos;
      cursor.skip(tag);
      if (tag >>> 3 !== FEATURE_GEOMETRY) continue;
      output.copy(cursor, copied, fieldTagEnd);
      output.beginMessage(geometryEnd - geometryStart);
      writeGeometry(shape, output);
      output.endMessage();
      copied = cursor.pos;
    }
    output.copy(cursor, copied, end);
    output.endMessage();
  }
}
