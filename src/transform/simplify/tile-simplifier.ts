// Simplifies one inflated tile at wire level. Every layer is checked in full before any byte is rewritten, including layers that
// stay whole or are removed. Unchanged layers, and features whose geometry is invalid, are copied as they are. An unchanged tile
// is not written at all. Scratch memory grows with the largest tile.

import { CheckedLayer } from '../../mvt/checked-layer.ts';
import { Cursor } from '../../mvt/cursor.ts';
import type { Layer } from '../../mvt/layer.ts';
import { Output } from '../../mvt/output.ts';
import { LayerSimplifier, type LayerSimplifierOptions } from '../../mvt/simplify/simplify-layer.ts';
import { cleared } from '../../mvt/spans.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import type { TileKey } from '../../tile/key.ts';
import { type Amounts, ZERO } from '../layers-report.ts';
import type { InflatedTransform } from '../stored-tiles.ts';
import { type NotedTile, TileNotes } from '../tile-notes.ts';
import { AFTER, BEFORE, SIMPLIFY_STAGES } from './report.ts';

/** Selects the source-layers to simplify, and the tolerance by zoom. */
export interface SimplifiedLayers {
  /** Source-layers to simplify; null = all. */
  layers: readonly string[] | null;
  /** Source-layers that keep their bytes, even if named above. */
  excludeLayers: readonly string[];
  /** Remove source-layers that are not named. */
  onlyLayers: boolean;
  /**
   * Ascending zooms; tolerances in tile units (of each layer's own extent). An entry applies from its zoom on. Below the first
   * entry, and where the tolerance is 0, nothing is simplified.
   */
  tolerances: readonly { zoom: number; tolerance: number }[];
}

export interface TileSimplifierOptions extends LayerSimplifierOptions, SimplifiedLayers {}

export class TileSimplifier implements InflatedTransform<NotedTile> {
  readonly notes: TileNotes = new TileNotes(SIMPLIFY_STAGES);
  readonly dependsOnPlace = false;
  readonly #layers: ReadonlySet<string> | null;
  readonly #excluded: ReadonlySet<string>;
  readonly #onlyLayers: boolean;
  readonly #tolerances: SimplifiedLayers['tolerances'];
  readonly #simplifier: LayerSimplifier;
  readonly #checked: CheckedLayer = new CheckedLayer(this.notes);
  readonly layer: Layer = this.#checked.layer;
  readonly #output = new Output();
  /** By feature of the current layer: 1 = invalid geometry. */
  #odd: Uint8Array = new Uint8Array(256);

  constructor(options: TileSimplifierOptions) {
    this.#layers = options.layers === null ? null : new Set(options.layers);
    this.#excluded = new Set(options.excludeLayers);
    this.#onlyLayers = options.onlyLayers;
    this.#tolerances = options.tolerances;
    this.#simplifier = new LayerSimplifier(options);
  }

  /**
   * Returns the simplified tile, the same array if nothing changes, or an empty one if nothing is left. See InflatedTransform.
   * @throws TileError when it cannot be read in full
   */
  transform(key: TileKey, bytes: Uint8Array): Uint8Array {
    const cursor = new Cursor(bytes);
    const output = this.#output;
    const tolerance = this.#toleranceAt(key.z);
    let copiedTo = 0;
    let isChanged = false;
    let layersLeft = 0;
    this.notes.clear();
    this.layer.resetTextsWhenFull();
    output.reset(bytes.length);
    const stray = forEachLayer(cursor, (fieldStart, start, end) => {
      this.#checked.enter(cursor, start, end);
      const vertices = this.#readFeatures(cursor);
      // Once a layer changes, everything before it is copied, and writing continues from there.
      const before: Amounts = { tiles: 1, features: this.layer.features.length, vertices, bytes: end - fieldStart };
      const outputStart = output.length;
      output.copy(cursor, copiedTo, fieldStart);
      const after = this.#simplifyLayer(cursor, fieldStart, tolerance, before);
      this.#note(cursor, before, after ?? before);
      layersLeft += (after ?? before).tiles;
      if (after === null) {
        output.length = outputStart;
        return;
      }
      isChanged = true;
      copiedTo = end;
    });
    if (stray !== null) this.notes.addStrayField(stray, layersLeft);
    if (!isChanged) return bytes;
    output.copy(cursor, copiedTo, bytes.length);
    return output.written();
  }

  /** Reads all features of the layer, marks those with invalid geometry, and returns the vertex count of the others. */
  #readFeatures(cursor: Cursor): number {
    const { length } = this.layer.features;
    let vertices = 0;
    this.#odd = cleared(this.#odd, length);
    for (let i = 0; i < length; i++) {
      vertices += this.#checked.readFeature(cursor, i);
      if (this.#checked.isOdd) this.#odd[i] = 1;
    }
    return vertices;
  }

  /** Appends the simplified layer and returns what is left of it; null if nothing changes. */
  #simplifyLayer(cursor: Cursor, fieldStart: number, tolerance: number, before: Amounts): Amounts | null {
    const output = this.#output;
    const isNamed = this.#isNamed();
    if (!isNamed && this.#onlyLayers) return ZERO;
    if (!isNamed || !(tolerance > 0)) return null;
    const start = output.length;
    if (!this.#simplifier.simplify(cursor, fieldStart, this.layer, this.#odd, tolerance, output)) return null;
    const { features, dropped } = this.#simplifier;
    if (features === 0) return ZERO;
    return { tiles: 1, features, vertices: before.vertices - dropped, bytes: output.length - start };
  }

  #note(cursor: Cursor, before: Amounts, after: Amounts): void {
    const { notes } = this;
    notes.addLayer(this.layer);
    countAll(notes, BEFORE, before);
    countAll(notes, AFTER, after);
    if (after.tiles === 0) return;
    this.layer.readKeys(cursor);
    notes.countKeys(this.layer, null);
  }

  #isNamed(): boolean {
    const { name } = this.layer;
    return (this.#layers === null || this.#layers.has(name)) && !this.#excluded.has(name);
  }

  #toleranceAt(zoom: number): number {
    return this.#tolerances.findLast((entry) => entry.zoom <= zoom)?.tolerance ?? 0;
  }
}

function countAll(notes: TileNotes, stage: number, { tiles, features, vertices, bytes }: Amounts): void {
  if (tiles > 0) notes.count(stage, features, vertices, bytes);
}
