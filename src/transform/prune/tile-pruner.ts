// Prunes one inflated tile at wire level. Every layer is checked in full before any byte is rewritten, including layers that stay
// whole or are removed. Unchanged layers are copied as they are, and an unchanged tile is not written at all. Null values alone
// do not cause a rewrite; if the tile is rewritten, those that make no difference to the style are removed. Scratch memory grows
// with the largest tile.

import { CheckedLayer } from '../../mvt/checked-layer.ts';
import { Cursor } from '../../mvt/cursor.ts';
import type { Layer } from '../../mvt/layer.ts';
import { Output } from '../../mvt/output.ts';
import { LayerRewriter } from '../../mvt/rewrite.ts';
import { cleared } from '../../mvt/spans.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import type { TileKey } from '../../tile/key.ts';
import type { InflatedTransform } from '../stored-tiles.ts';
import { KeptMarks } from './kept-marks.ts';
import type { LayerRule, LayerRules } from './layer-rules.ts';
import { NullTags } from './null-tags.ts';
import { OddValueVerdicts } from './odd-value-verdicts.ts';
import { type PrunedTile, PruneNotes } from './prune-notes.ts';
import { AFTER, AFTER_FILTERS, AFTER_LAYERS, BEFORE } from './report.ts';

export class TilePruner implements InflatedTransform<PrunedTile> {
  readonly notes: PruneNotes = new PruneNotes();
  dependsOnPlace = false;
  readonly #rules: LayerRules;
  readonly #checked: CheckedLayer = new CheckedLayer(this.notes);
  readonly layer: Layer = this.#checked.layer;
  readonly #output = new Output();
  readonly #rewriter: LayerRewriter = new LayerRewriter(this.#output);
  /** Marks after the filters, and after the attributes. */
  readonly #filtered = new KeptMarks();
  readonly #kept = new KeptMarks();
  readonly #nullTags = new NullTags();
  readonly #oddVerdicts = new OddValueVerdicts();
  /** By key index of the current layer: 1 = dropped. */
  #droppedKeys: Uint8Array = new Uint8Array(256);
  // Totals of the current layer, set once all its features are judged: what it has, what is kept, and whether a kept feature has
  // tags to drop, either always or only if the tile is rewritten.
  #verticesBefore = 0;
  #features = 0;
  #vertices = 0;
  #dropsTags = false;
  #hasNullTags = false;

  constructor(rules: LayerRules) {
    this.#rules = rules;
  }

  /**
   * Returns the pruned tile, the same array if nothing is removed, or an empty one if nothing is left. See InflatedTransform.
   * @throws TileError when pruning cannot be proved safe
   */
  transform(key: TileKey, bytes: Uint8Array, lacksDeeper: boolean = false): Uint8Array {
    let written = this.#write(key, bytes, lacksDeeper, false);
    // A layer that stays whole has null values, and the tile is rewritten for another reason.
    if (written === 'again') written = this.#write(key, bytes, lacksDeeper, true);
    return written as Uint8Array;
  }

  /** As `transform`; `takesNulls` also rewrites layers that only lose null tags. */
  #write(key: TileKey, bytes: Uint8Array, lacksDeeper: boolean, takesNulls: boolean): Uint8Array | 'again' {
    const cursor = new Cursor(bytes);
    const output = this.#output;
    const layer = this.layer;
    let copiedTo = 0;
    let isChanged = false;
    let leavesNulls = false;
    let layersLeft = 0;
    this.notes.clear();
    layer.resetTextsWhenFull();
    this.dependsOnPlace = false;
    output.reset(bytes.length);
    const stray = forEachLayer(cursor, (fieldStart, start, end) => {
      this.#checked.enter(cursor, start, end);
      const rule = this.#rules.of(layer.name, key.z, lacksDeeper);
      if (rule.kind !== 'drop') layer.readKeys(cursor);
      this.#judge(cursor, key, rule);
      this.notes.addLayer(layer);
      if (this.#staysWhole(rule) && !(takesNulls && this.#hasNullTags)) {
        this.#noteWhole(end - fieldStart);
        leavesNulls ||= this.#hasNullTags;
        layersLeft++;
        return;
      }
      isChanged = true;
      output.copy(cursor, copiedTo, fieldStart);
      copiedTo = end;
      this.#reduce(cursor, rule, fieldStart);
      if (this.#features > 0) layersLeft++;
    });
    if (stray !== null) this.notes.addStrayField(stray, layersLeft);
    if (!isChanged) return bytes;
    if (leavesNulls) return 'again';
    output.copy(cursor, copiedTo, bytes.length);
    return output.written();
  }

  /** Reads all features of the layer, and marks what stays. */
  #judge(cursor: Cursor, key: TileKey, { kind, verdicts, dropsKey, nullTest }: LayerRule): void {
    const layer = this.layer;
    const { feature, oddValues } = this.#checked;
    const { length } = layer.features;
    const mayHaveNulls = kind !== 'drop' && oddValues !== null && this.#nullTags.enter(layer, oddValues, nullTest());
    const marksKept = dropsKey !== null || mayHaveNulls;
    const marks = verdicts !== null || marksKept;
    let verticesBefore = 0;
    let features = 0;
    let vertices = 0;
    let dropsTags = false;
    this.#hasNullTags = false;
    this.#rules.forgetValuesWhenFull();
    verdicts?.enterLayer(layer);
    if (verdicts?.dependOnPlace) this.dependsOnPlace = true;
    if (marks) this.#filtered.clear(layer);
    if (marksKept) this.#kept.clear(layer);
    if (dropsKey !== null) this.#markKeys(dropsKey);
    for (let i = 0; i < length; i++) {
      const count = this.#checked.readFeature(cursor, i);
      verticesBefore += count;
      if (kind === 'drop') continue;
      if (verdicts !== null && !this.#checked.isOdd) {
        const verdict =
          oddValues === null
            ? verdicts.decide(cursor, layer, feature, key)
            : this.#oddVerdicts.decide(verdicts, cursor, layer, feature, key, oddValues);
        this.notes.addVerdict(verdict, layer.name);
        if (!verdict.keep) continue;
      }
      features++;
      vertices += count;
      if (!marks) continue;
      this.#filtered.mark(i, feature, null);
      if (marksKept && this.#markKept(i, dropsKey !== null, mayHaveNulls)) dropsTags = true;
    }
    this.#verticesBefore = verticesBefore;
    this.#features = features;
    this.#vertices = vertices;
    this.#dropsTags = dropsTags;
    if (mayHaveNulls && this.#nullTags.isValueLeftOut(layer, this.#kept.values)) this.#hasNullTags = true;
  }

  /** Marks what the attributes leave of the last feature, and returns whether tags are dropped by key. */
  #markKept(index: number, dropsKeys: boolean, mayHaveNulls: boolean): boolean {
    const { feature } = this.#checked;
    const droppedKeys = dropsKeys ? this.#droppedKeys : null;
    if (!mayHaveNulls || !this.#nullTags.mark(index, feature, this.layer)) return this.#kept.mark(index, feature, droppedKeys);
    this.#hasNullTags = true;
    return this.#kept.markWithoutIdle(index, feature, droppedKeys, this.#nullTags);
  }

  #markKeys(dropsKey: (key: string) => boolean): void {
    const { length } = this.layer.keys;
    this.#droppedKeys = cleared(this.#droppedKeys, length);
    const { namedKeys } = this.#rules;
    for (let i = 0; i < length; i++) {
      const key = this.layer.keyAt(i);
      if (dropsKey(key)) this.#droppedKeys[i] = 1;
      if (namedKeys.size > 0 && namedKeys.has(key)) this.notes.addAttribute(key);
    }
  }

  /** A drawn layer that had no features in the input stays as it is. */
  #staysWhole({ kind }: LayerRule): boolean {
    return kind !== 'drop' && this.#features === this.layer.features.length && !this.#dropsTags;
  }

  /** Writes what is left of the layer, if anything. */
  #reduce(cursor: Cursor, { kind }: LayerRule, fieldStart: number): void {
    const { notes } = this;
    const all = this.layer.features.length;
    const size = this.layer.end - fieldStart;
    notes.count(BEFORE, all, this.#verticesBefore, size);
    if (kind !== 'drop') notes.count(AFTER_LAYERS, all, this.#verticesBefore, size);
    if (this.#features === 0) return;
    const output = this.#output;
    const start = output.length;
    const losesTags = this.#dropsTags || this.#hasNullTags;
    if (this.#features < all) this.#rewriter.rewrite(cursor, fieldStart, this.layer, this.#filtered);
    notes.count(AFTER_FILTERS, this.#features, this.#vertices, this.#features < all ? output.length - start : size);
    if (losesTags) {
      // Written twice, so that the report can tell the levels apart.
      output.length = start;
      this.#rewriter.rewrite(cursor, fieldStart, this.layer, this.#kept);
    }
    notes.count(AFTER, this.#features, this.#vertices, output.length - start);
    notes.countKeys(this.layer, (losesTags ? this.#kept : this.#filtered).keys);
  }

  #noteWhole(bytes: number): void {
    const { notes } = this;
    for (const stage of [BEFORE, AFTER_LAYERS, AFTER_FILTERS, AFTER]) notes.count(stage, this.#features, this.#vertices, bytes);
    notes.countKeys(this.layer, null);
  }
}
