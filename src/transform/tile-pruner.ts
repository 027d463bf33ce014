// Prunes one inflated tile at wire level. Every layer is checked in full before a byte of it is rewritten, also where it
// stays whole or goes; then layers that stay are copied as they are, and a tile in which nothing goes is not written at
// all. Scratch memory grows with the largest tile.

import { Cursor } from '../mvt/cursor.ts';
import type { Layer } from '../mvt/layer.ts';
import { Output } from '../mvt/output.ts';
import { rewriteLayer } from '../mvt/rewrite.ts';
import { cleared } from '../mvt/spans.ts';
import { forEachLayer } from '../mvt/tile.ts';
import type { TileKey } from '../tile/key.ts';
import { CheckedLayer } from './checked-layer.ts';
import { KeptMarks } from './kept-marks.ts';
import type { LayerFate, LayerFates } from './layer-fates.ts';
import type { InflatedTransform } from './stored-tiles.ts';
import { TileNotes } from './tile-notes.ts';
import { type Amounts, NOTHING } from './types.ts';

/** What is known of the current layer once all its features are judged. */
interface Judgement {
  features: number;
  vertices: number;
  /** Some kept feature has a tag that goes. */
  dropsTags: boolean;
  verticesBefore: number;
}

export class TilePruner implements InflatedTransform {
  readonly notes: TileNotes = new TileNotes();
  dependsOnPlace = false;
  readonly #fates: LayerFates;
  readonly #checked: CheckedLayer = new CheckedLayer(this.notes);
  readonly #layer: Layer = this.#checked.layer;
  readonly #output = new Output();
  /** What the filters leave, and what of it the attributes leave. */
  readonly #filtered = new KeptMarks();
  readonly #kept = new KeptMarks();
  /** By key index of the current layer: 1 = goes. */
  #droppedKeys: Uint8Array = new Uint8Array(256);

  constructor(fates: LayerFates) {
    this.#fates = fates;
  }

  /**
   * Returns the pruned tile, the same array when nothing goes, or an empty one when nothing stays.
   * @throws TileError when it cannot be proved that pruning is safe
   */
  transform(key: TileKey, bytes: Uint8Array): Uint8Array {
    const cursor = new Cursor(bytes);
    const output = this.#output;
    let copiedTo = 0;
    let isChanged = false;
    this.notes.clear();
    this.dependsOnPlace = false;
    output.reset(bytes.length);
    forEachLayer(cursor, (fieldStart, start, end) => {
      this.#checked.enter(cursor, start, end);
      const keys = this.#layer.readKeys(cursor);
      const fate = this.#fates.of(this.#layer.name, key.z);
      const judgement = this.#judge(cursor, key, keys, fate);
      if (this.#staysWhole(fate, judgement)) {
        this.#noteWhole(key.z, judgement, end - fieldStart, keys);
        return;
      }
      isChanged = true;
      output.copy(bytes, copiedTo, fieldStart);
      copiedTo = end;
      this.#reduce(cursor, key.z, fate, judgement, fieldStart, keys);
    });
    if (!isChanged) return bytes;
    output.copy(bytes, copiedTo, bytes.length);
    return output.toBytes();
  }

  /** Reads all features of the layer, and marks what stays of it. */
  #judge(cursor: Cursor, key: TileKey, keys: readonly string[], { kind, verdicts, dropsKey }: LayerFate): Judgement {
    const layer = this.#layer;
    const { feature } = this.#checked;
    const { length } = layer.features;
    this.#fates.forgetValuesWhenFull();
    verdicts?.enterLayer(layer, keys);
    if (verdicts?.dependOnPlace) this.dependsOnPlace = true;
    const marks = verdicts !== null || dropsKey !== null;
    if (marks) this.#filtered.clear(layer);
    if (dropsKey !== null) this.#markKeys(keys, dropsKey);
    const judgement: Judgement = { features: 0, vertices: 0, dropsTags: false, verticesBefore: 0 };
    for (let i = 0; i < length; i++) {
      const vertices = this.#checked.readFeature(cursor, i);
      judgement.verticesBefore += vertices;
      if (kind === 'drop') continue;
      if (verdicts !== null) {
        const verdict = verdicts.decide(cursor, layer, feature, key);
        this.notes.addVerdict(verdict);
        if (!verdict.keep) continue;
      }
      judgement.features++;
      judgement.vertices += vertices;
      if (!marks) continue;
      this.#filtered.mark(i, feature, null);
      if (dropsKey !== null && this.#kept.mark(i, feature, this.#droppedKeys)) judgement.dropsTags = true;
    }
    return judgement;
  }

  #markKeys(keys: readonly string[], dropsKey: (key: string) => boolean): void {
    this.#kept.clear(this.#layer);
    this.#droppedKeys = cleared(this.#droppedKeys, keys.length);
    for (let i = 0; i < keys.length; i++) if (dropsKey(keys[i]!)) this.#droppedKeys[i] = 1;
  }

  /** A layer that never had a feature stays as it is, if it is drawn. */
  #staysWhole({ kind }: LayerFate, { features, dropsTags }: Judgement): boolean {
    return kind !== 'drop' && features === this.#layer.features.length && !dropsTags;
  }

  /** Writes what is left of the layer, if anything is. */
  #reduce(
    cursor: Cursor,
    zoom: number,
    { kind }: LayerFate,
    judgement: Judgement,
    fieldStart: number,
    keys: readonly string[],
  ): void {
    const { name: layer, features: all, end } = this.#layer;
    const { features, vertices, verticesBefore, dropsTags } = judgement;
    const before = { tiles: 1, features: all.length, vertices: verticesBefore, bytes: end - fieldStart };
    const afterLayers = kind === 'drop' ? NOTHING : before;
    let afterFilters = NOTHING;
    let after = NOTHING;
    if (features > 0) {
      const output = this.#output;
      const start = output.length;
      let bytes = before.bytes;
      if (features < all.length) bytes = this.#rewrite(cursor, fieldStart, this.#filtered);
      afterFilters = { tiles: 1, features, vertices, bytes };
      if (dropsTags) {
        // Written twice, so that the report can tell the levels apart.
        output.length = start;
        bytes = this.#rewrite(cursor, fieldStart, this.#kept);
      }
      after = { ...afterFilters, bytes };
    }
    const { keys: left } = dropsTags ? this.#kept : this.#filtered;
    this.notes.addLayer(
      { layer, zoom, before, afterLayers, afterFilters, after },
      features > 0 ? keys.filter((_, index) => left[index] === 1) : null,
    );
  }

  /** Returns the size of the rewritten layer in bytes. */
  #rewrite(cursor: Cursor, fieldStart: number, kept: KeptMarks): number {
    const before = this.#output.length;
    rewriteLayer(cursor, fieldStart, this.#layer, kept, this.#output);
    return this.#output.length - before;
  }

  #noteWhole(zoom: number, { features, vertices }: Judgement, bytes: number, keys: readonly string[]): void {
    const all: Amounts = { tiles: 1, features, vertices, bytes };
    this.notes.addLayer({ layer: this.#layer.name, zoom, before: all, afterLayers: all, afterFilters: all, after: all }, keys);
  }
}
