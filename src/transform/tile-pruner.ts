// Prunes one inflated tile at wire level: layers that stay whole are copied as they are, and a tile in which nothing
// goes is not written at all. Scratch memory grows with the largest tile, decisions with (zoom, source-layer) of the style.

import { Cursor } from '../mvt/cursor.ts';
import { Feature } from '../mvt/feature.ts';
import { Layer } from '../mvt/layer.ts';
import { Output } from '../mvt/output.ts';
import { rewriteLayer } from '../mvt/rewrite.ts';
import { forEachLayer } from '../mvt/tile.ts';
import { type Decision, type DecisionOptions, decideLayer } from '../style/decision.ts';
import type { Style } from '../style/style.ts';
import type { TileKey } from '../tile/key.ts';
import { FeatureVerdicts } from './feature-verdicts.ts';
import type { ReportTally } from './report.ts';
import { TileNotes } from './tile-notes.ts';
import { ValueIds } from './value-ids.ts';

/** A decision ready for use; `verdicts` where it is made feature by feature. */
interface LayerFate {
  readonly kind: Decision['kind'];
  readonly verdicts: FeatureVerdicts | null;
}

/** No features stay, nor the layer: unlike a layer that is drawn and has none. */
const GONE = -1;
const DROPPED: LayerFate = { kind: 'drop', verdicts: null };

export class TilePruner {
  readonly #style: Style;
  readonly #options: DecisionOptions;
  readonly #tally: ReportTally;
  readonly #remember: boolean;
  /** By zoom, then source-layer; made when first met. */
  readonly #fates = new Map<number, Map<string, LayerFate>>();
  readonly #layer = new Layer();
  readonly #feature = new Feature();
  readonly #output = new Output();
  readonly #notes = new TileNotes();
  readonly #ids = new ValueIds();
  /** By index in the current layer: 1 = stays. */
  #keptFeatures: Uint8Array = new Uint8Array(256);
  #keptKeys: Uint8Array = new Uint8Array(256);
  #keptValues: Uint8Array = new Uint8Array(256);

  /** `remember: false` puts every feature to the filters: slower, and the same. */
  constructor(style: Style, options: DecisionOptions, tally: ReportTally, remember = true) {
    this.#style = style;
    this.#options = options;
    this.#tally = tally;
    this.#remember = remember;
  }

  /**
   * Returns the pruned tile, the same array when nothing goes, or an empty one when nothing stays.
   * @throws TileError when it cannot be proved that pruning is safe; nothing of the tile is counted then
   */
  prune(key: TileKey, bytes: Uint8Array): Uint8Array {
    const cursor = new Cursor(bytes);
    const output = this.#output;
    let copiedTo = 0;
    let isChanged = false;
    this.#notes.clear();
    output.reset(bytes.length);
    forEachLayer(cursor, (fieldStart, start, end) => {
      this.#layer.scan(cursor, start, end);
      const keys = this.#layer.readKeys(cursor);
      const featuresOut = this.#judge(cursor, key, keys);
      const size = end - fieldStart;
      if (featuresOut === this.#layer.features.length) {
        this.#note(key.z, featuresOut, size, size, keys);
        return;
      }
      isChanged = true;
      output.copy(bytes, copiedTo, fieldStart);
      copiedTo = end;
      const bytesOut = featuresOut > 0 ? this.#rewrite(cursor, fieldStart) : 0;
      this.#note(key.z, Math.max(featuresOut, 0), size, bytesOut, featuresOut > 0 ? this.#keysLeft(keys) : null);
    });
    this.#notes.commit(this.#tally);
    if (!isChanged) return bytes;
    output.copy(bytes, copiedTo, bytes.length);
    return output.toBytes();
  }

  /** Returns how many features of the current layer stay; GONE when the style does not draw the layer at all. */
  #judge(cursor: Cursor, key: TileKey, keys: readonly string[]): number {
    const layer = this.#layer;
    const { kind, verdicts } = this.#fateOf(layer.name, key.z);
    if (kind === 'drop') return GONE;
    // A layer that never had a feature stays as it is, if it is drawn.
    if (verdicts === null || layer.features.length === 0) return layer.features.length;
    return this.#judgeFeatures(cursor, key, verdicts, keys);
  }

  #judgeFeatures(cursor: Cursor, key: TileKey, verdicts: FeatureVerdicts, keys: readonly string[]): number {
    const layer = this.#layer;
    const feature = this.#feature;
    const { length } = layer.features;
    if (this.#ids.isFull) this.#forgetValues();
    verdicts.enterLayer(layer, keys);
    this.#keptFeatures = cleared(this.#keptFeatures, length);
    this.#keptKeys = cleared(this.#keptKeys, keys.length);
    this.#keptValues = cleared(this.#keptValues, layer.values.length);
    let kept = 0;
    for (let i = 0; i < length; i++) {
      feature.read(cursor, layer.features.starts[i]!, layer.features.ends[i]!, keys.length, layer.values.length);
      const verdict = verdicts.decide(cursor, layer, feature, key);
      this.#notes.addVerdict(verdict);
      if (!verdict.keep) continue;
      kept++;
      this.#keptFeatures[i] = 1;
      for (let tag = 0; tag < feature.tagCount; tag += 2) {
        this.#keptKeys[feature.tags[tag]!] = 1;
        this.#keptValues[feature.tags[tag + 1]!] = 1;
      }
    }
    return kept;
  }

  /** Returns the size of the rewritten layer in bytes. */
  #rewrite(cursor: Cursor, fieldStart: number): number {
    const before = this.#output.length;
    const kept = { features: this.#keptFeatures, keys: this.#keptKeys, values: this.#keptValues };
    rewriteLayer(cursor, fieldStart, this.#layer, kept, this.#output);
    return this.#output.length - before;
  }

  #keysLeft(keys: readonly string[]): string[] {
    return keys.filter((_, index) => this.#keptKeys[index] === 1);
  }

  #note(zoom: number, featuresOut: number, bytesIn: number, bytesOut: number, keys: readonly string[] | null): void {
    const { name: layer, features } = this.#layer;
    this.#notes.addLayer({ layer, zoom, featuresIn: features.length, featuresOut, bytesIn, bytesOut }, keys);
  }

  #fateOf(sourceLayer: string, z: number): LayerFate {
    // Names that only tiles know are not remembered: there may be any number of them.
    if (!this.#style.bySourceLayer.has(sourceLayer)) return DROPPED;
    let fates = this.#fates.get(z);
    if (fates === undefined) {
      fates = new Map();
      this.#fates.set(z, fates);
    }
    let fate = fates.get(sourceLayer);
    if (fate === undefined) {
      const decision = decideLayer(this.#style, sourceLayer, z, this.#options);
      const verdicts = decision.kind === 'features' ? new FeatureVerdicts(decision, this.#ids, this.#remember) : null;
      fate = { kind: decision.kind, verdicts };
      fates.set(sourceLayer, fate);
    }
    return fate;
  }

  /** Ids are shared by all decisions, so what was remembered by them goes too. */
  #forgetValues(): void {
    this.#ids.clear();
    for (const fates of this.#fates.values()) {
      for (const { verdicts } of fates.values()) verdicts?.clear();
    }
  }
}

/** Returns an array of at least `length` places, the first `length` of them 0. */
function cleared(array: Uint8Array, length: number): Uint8Array {
  return length > array.length ? new Uint8Array(length * 2) : array.fill(0, 0, length);
}
