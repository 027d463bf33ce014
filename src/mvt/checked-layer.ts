// One layer of a tile, fully checked while it is read: values when the layer is entered, tags and geometry feature by feature.
// Transforms read all features through it, so that nothing is rewritten by misread bytes. An odd value or geometry is noted and
// carried over unchanged. Reused for every layer.

import { GeometryCheck, NO_VERTICES, VALID } from './check-geometry.ts';
import type { Cursor } from './cursor.ts';
import { Feature } from './feature.ts';
import { Layer } from './layer.ts';
import type { OddityNotes } from './oddity.ts';
import { cleared } from './spans.ts';
import { checkValue, NULL, TYPED, type ValueState } from './value.ts';

export class CheckedLayer {
  readonly layer: Layer = new Layer();
  /** The last feature read. */
  readonly feature: Feature = new Feature();
  /** Its geometry is broken or empty, so it is carried over unchanged. */
  isOdd = false;
  /** State of each value by its index in the layer; null when all have a type. */
  oddValues: Uint8Array | null = null;
  #valueStates: Uint8Array = new Uint8Array(256);
  readonly #geometry = new GeometryCheck();
  readonly #notes: OddityNotes;

  /** Reports oddities to `notes`. */
  constructor(notes: OddityNotes) {
    this.#notes = notes;
  }

  /** @throws TileError when the layer is damaged; its features are checked later */
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
   * Reads a feature and returns its number of vertices, 0 when its geometry is not valid.
   * @throws TileError when it is damaged
   */
  readFeature(cursor: Cursor, index: number): number {
    const { features, keys, values } = this.layer;
    this.feature.read(cursor, features.starts[index]!, features.ends[index]!, keys.length, values.length);
    const geometry = this.#geometry;
    const state = geometry.check(cursor, this.feature);
    this.isOdd = state !== VALID;
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
