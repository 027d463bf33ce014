// One layer of a tile, checked in full as it is read: values when the layer is entered, tags and geometry feature by
// feature. A transform reads every feature of every layer through it, so that none is rewritten where it is not sure which
// bytes are what. A value or a geometry that is odd in itself is no such case: it can be carried as it is, and is noted.
// Made once and refilled.

import { GeometryCheck, IN_ORDER, NO_VERTICES } from './check-geometry.ts';
import type { Cursor } from './cursor.ts';
import { Feature } from './feature.ts';
import { Layer } from './layer.ts';
import type { OddityNotes } from './oddity.ts';
import { cleared } from './spans.ts';
import { checkValue, NULL, TYPED, type ValueState } from './value.ts';

export class CheckedLayer {
  readonly layer: Layer = new Layer();
  /** The one read last. */
  readonly feature: Feature = new Feature();
  /** Its geometry is not in order: what it draws cannot be told, or it is nothing. It stays as it is. */
  isOdd = false;
  /** By index of the layer's values what each was found to be; null where all have a type. */
  oddValues: Uint8Array | null = null;
  #valueStates: Uint8Array = new Uint8Array(256);
  readonly #geometry = new GeometryCheck();
  readonly #notes: OddityNotes;

  /** Oddities go to `notes`. */
  constructor(notes: OddityNotes) {
    this.#notes = notes;
  }

  /** @throws TileError when the layer is damaged, but for its features */
  enter(cursor: Cursor, start: number, end: number): void {
    const { layer } = this;
    layer.scan(cursor, start, end);
    if (!layer.hasVersion) this.#notes.addOddity('no-version');
    const { starts, ends, length } = layer.values;
    this.oddValues = null;
    for (let i = 0; i < length; i++) {
      const state = checkValue(cursor, starts[i]!, ends[i]!);
      if (state !== TYPED) this.#noteOddValue(i, state);
    }
  }

  /**
   * Reads a feature and returns how many vertices it has; none where its geometry is not in order.
   * @throws TileError when it is damaged
   */
  readFeature(cursor: Cursor, index: number): number {
    const { features, keys, values } = this.layer;
    this.feature.read(cursor, features.starts[index]!, features.ends[index]!, keys.length, values.length);
    const geometry = this.#geometry;
    const state = geometry.check(cursor, this.feature);
    this.isOdd = state !== IN_ORDER;
    if (this.isOdd) this.#notes.addOddity(state === NO_VERTICES ? 'no-vertices' : 'broken-geometry');
    else if (geometry.degenerate) this.#notes.addOddity('degenerate-geometry');
    return geometry.vertices;
  }

  #noteOddValue(index: number, state: ValueState): void {
    if (this.oddValues === null) {
      this.#valueStates = cleared(this.#valueStates, this.layer.values.length);
      this.oddValues = this.#valueStates;
    }
    this.oddValues[index] = state;
    this.#notes.addOddity(state === NULL ? 'null-value' : 'unknown-value');
  }
}
