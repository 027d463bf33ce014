// Decides the features of a layer. Filters read few keys, and many features are alike, so verdicts are cached by geometry type
// and the values of those keys. If a filter reads more than that, it runs on every feature.

import type { Feature as SpecFeature } from '@maplibre/maplibre-gl-style-spec';
import type { Cursor } from '../../mvt/cursor.ts';
import type { Feature } from '../../mvt/feature.ts';
import type { Layer } from '../../mvt/layer.ts';
import type { Value } from '../../mvt/value.ts';
import type { FeatureDecision, Verdict } from '../../style/decision.ts';
import type { TileKey } from '../../tile/key.ts';
import { SignatureMemo } from './signature-memo.ts';
import { specGeometry } from './spec-geometry.ts';
import type { ValueIds } from './value-ids.ts';

type Properties = Record<string, Value>;

/** In a signature: the key is present, and its value is not read. */
const PRESENT = 1;

const NOT_LOOKED_UP = 0;
const NO_SLOT = 1;
const FIRST_SLOT = 2;

/** Texts with cached slots. There is one cache for each source-layer of a style and zoom, and the number of keys is unbounded. */
const MAX_REMEMBERED_TEXTS = 4096;

export class FeatureVerdicts {
  /** A filter uses the feature's location on earth. */
  readonly dependOnPlace: boolean;
  readonly #decision: FeatureDecision;
  readonly #ids: ValueIds;
  /** Keys that filters read; a key's index is its slot. */
  readonly #keys: readonly string[];
  readonly #presenceOnly: readonly boolean[];
  readonly #slots: ReadonlyMap<string, number>;
  /** By slot: the value's id, 0 if absent. Then the geometry type. */
  readonly #signature: Int32Array;
  /** Null if keys and type do not determine the verdict. */
  readonly #memo: SignatureMemo<Verdict> | null;
  /** By a key text's number in its table: NOT_LOOKED_UP, NO_SLOT, or slot + FIRST_SLOT. */
  #slotOfText: Int32Array = new Int32Array(0);
  #table = 0;
  /** For the current layer: the same by key index, and value ids by value index (0 = not read yet). */
  #slotOfKey: Int32Array = new Int32Array(0);
  #idOfValue: Int32Array = new Int32Array(0);

  constructor(decision: FeatureDecision, ids: ValueIds, remember: boolean) {
    const { keys, id, geometry } = decision.reads;
    this.#decision = decision;
    this.#ids = ids;
    this.dependOnPlace = geometry;
    this.#keys = [...(keys?.keys() ?? [])];
    this.#presenceOnly = [...(keys?.values() ?? [])].map((use) => use === 'presence');
    this.#slots = new Map(this.#keys.map((key, slot) => [key, slot]));
    this.#signature = new Int32Array(this.#keys.length + 1);
    this.#memo = remember && keys !== null && !id && !geometry ? new SignatureMemo(this.#signature.length) : null;
  }

  /** Clears ids of values that are no longer valid. */
  clear(): void {
    this.#memo?.clear();
  }

  /** Starts a layer whose keys were read. */
  enterLayer(layer: Layer): void {
    const { keys, keyIds, values, texts } = layer;
    if (texts.number !== this.#table) {
      this.#slotOfText = new Int32Array(0);
      this.#table = texts.number;
    }
    if (keys.length > this.#slotOfKey.length) this.#slotOfKey = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) this.#slotOfKey[i] = this.#slotOf(layer, keyIds[i]!);
    if (values.length > this.#idOfValue.length) this.#idOfValue = new Int32Array(values.length * 2);
    else for (let i = 0; i < values.length; i++) this.#idOfValue[i] = 0;
  }

  /**
   * Returns the verdict on a feature of that layer.
   * @throws TileError 'value' when a filter reads a value of unknown type, 'geometry' when a filter reads a broken geometry
   */
  decide(cursor: Cursor, layer: Layer, feature: Feature, key: TileKey): Verdict {
    if (this.#memo === null) return this.#decision.decide(this.#fullFeature(cursor, layer, feature), key);
    this.#sign(cursor, layer, feature);
    const known = this.#memo.get(this.#signature);
    if (known !== undefined) return known;
    const verdict = this.#decision.decide({ type: feature.type, properties: this.#signedProperties() }, key);
    this.#memo.set(this.#signature, verdict);
    return verdict;
  }

  /** Whether a filter reads the key at an index of that layer. */
  reads(keyIndex: number): boolean {
    return this.#decision.reads.keys === null || this.#slotOfKey[keyIndex]! >= FIRST_SLOT;
  }

  #slotOf({ texts }: Layer, id: number): number {
    if (id >= MAX_REMEMBERED_TEXTS) return this.#findSlot(texts.textOf(id));
    if (id >= this.#slotOfText.length) {
      const larger = new Int32Array((id + 1) * 2);
      larger.set(this.#slotOfText);
      this.#slotOfText = larger;
    }
    if (this.#slotOfText[id] === NOT_LOOKED_UP) this.#slotOfText[id] = this.#findSlot(texts.textOf(id));
    return this.#slotOfText[id]!;
  }

  #findSlot(key: string): number {
    const slot = this.#slots.get(key);
    return slot === undefined ? NO_SLOT : slot + FIRST_SLOT;
  }

  #sign(cursor: Cursor, layer: Layer, { tags, tagCount, type }: Feature): void {
    const signature = this.#signature;
    const slotOfKey = this.#slotOfKey;
    const idOfValue = this.#idOfValue;
    const presenceOnly = this.#presenceOnly;
    const width = signature.length - 1;
    for (let slot = 0; slot < width; slot++) signature[slot] = 0;
    signature[width] = type;
    for (let i = 0; i < tagCount; i += 2) {
      const slot = slotOfKey[tags[i]!]! - FIRST_SLOT;
      if (slot < 0) continue;
      const value = tags[i + 1]!;
      signature[slot] = presenceOnly[slot] ? PRESENT : idOfValue[value]! || this.#valueId(cursor, layer, value);
    }
  }

  #valueId(cursor: Cursor, { values }: Layer, index: number): number {
    const known = this.#idOfValue[index]!;
    if (known !== 0) return known;
    const id = this.#ids.idAt(cursor, values.starts[index]!, values.ends[index]!);
    this.#idOfValue[index] = id;
    return id;
  }

  #signedProperties(): Properties {
    const properties: Properties = Object.create(null);
    for (let slot = 0; slot < this.#keys.length; slot++) {
      const id = this.#signature[slot]!;
      if (id !== 0) properties[this.#keys[slot]!] = this.#presenceOnly[slot] ? true : this.#ids.valueOf(id);
    }
    return properties;
  }

  /** Builds the feature with everything that the filters may read. */
  #fullFeature(cursor: Cursor, layer: Layer, feature: Feature): SpecFeature {
    const { keys, geometry } = this.#decision.reads;
    const properties: Properties = Object.create(null);
    for (let i = 0; i < feature.tagCount; i += 2) {
      const key = layer.keyAt(feature.tags[i]!);
      if (keys === null || keys.has(key)) properties[key] = this.#ids.valueOf(this.#valueId(cursor, layer, feature.tags[i + 1]!));
    }
    const { type } = feature;
    const id = feature.id(cursor);
    return geometry ? { type, id, properties, geometry: specGeometry(cursor, feature, layer.extent) } : { type, id, properties };
  }
}
