// One layer of a tile, checked in full as it is read: values when the layer is entered, tags and geometry feature by
// feature. A transform reads every feature of every layer through it, so that none is rewritten beside a broken one.
// Made once and refilled.

import { GeometryCheck } from '../mvt/check-geometry.ts';
import type { Cursor } from '../mvt/cursor.ts';
import { Feature } from '../mvt/feature.ts';
import { Layer } from '../mvt/layer.ts';
import { checkValue } from '../mvt/value.ts';
import type { TileNotes } from './tile-notes.ts';

export class CheckedLayer {
  readonly layer: Layer = new Layer();
  /** The one read last. */
  readonly feature: Feature = new Feature();
  readonly #geometry = new GeometryCheck();
  readonly #notes: TileNotes;

  /** Oddities go to `notes`. */
  constructor(notes: TileNotes) {
    this.#notes = notes;
  }

  /** @throws TileError when the layer is damaged, but for its features */
  enter(cursor: Cursor, start: number, end: number): void {
    const { layer } = this;
    layer.scan(cursor, start, end);
    if (!layer.hasVersion) this.#notes.addOddity('no-version');
    const { starts, ends, length } = layer.values;
    for (let i = 0; i < length; i++) checkValue(cursor, starts[i]!, ends[i]!);
  }

  /**
   * Reads a feature and returns how many vertices it has.
   * @throws TileError when it is damaged
   */
  readFeature(cursor: Cursor, index: number): number {
    const { features, keys, values } = this.layer;
    this.feature.read(cursor, features.starts[index]!, features.ends[index]!, keys.length, values.length);
    this.#geometry.check(cursor, this.feature);
    if (this.#geometry.degenerate) this.#notes.addOddity('degenerate-geometry');
    return this.#geometry.vertices;
  }
}
