// Counts how features differ, by source-layer and attribute. Memory grows with the names of those that differ.

import { TileError } from '../../errors.ts';
import { matchFeatures } from './match-features.ts';
import type { AttributeChanges, FeatureReport, LayerChanges } from './report-types.ts';
import { FeatureReader, type ReadFeature, type TileFeatures } from './tile-features.ts';

type Counts<Report> = { -readonly [Name in keyof Report as Report[Name] extends number ? Name : never]: Report[Name] };

interface LayerSums {
  readonly counts: Counts<LayerChanges>;
  readonly attributes: Map<string, Counts<AttributeChanges>>;
}

const NO_LAYERS: TileFeatures = new Map();

export class FeatureChanges {
  readonly #reader = new FeatureReader();
  readonly #layers = new Map<string, LayerSums>();
  #sameFeatures = 0;
  #unread = 0;

  /** Adds a tile by its contents; undefined for a tile that is not there, null for one that does not inflate. */
  addTile(a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): void {
    let before: TileFeatures;
    let after: TileFeatures;
    try {
      before = this.#read(a);
      after = this.#read(b);
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      this.#unread++;
      return;
    }
    let isDifferent = false;
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      if (this.#addLayer(name, before.get(name), after.get(name))) isDifferent = true;
    }
    if (!isDifferent && a !== undefined && b !== undefined) this.#sameFeatures++;
  }

  join({ layers, same_features, unread_tiles }: FeatureReport): void {
    this.#sameFeatures += same_features;
    this.#unread += unread_tiles;
    for (const { layer, attributes, ...counts } of layers) {
      const sums = this.#sumsOf(layer);
      addCounts(sums.counts, counts);
      for (const { attribute, ...changes } of attributes) addCounts(attributeOf(sums, attribute), changes);
    }
  }

  toReport(): FeatureReport {
    const layers = sorted(this.#layers).map(([layer, { counts, attributes }]) => ({
      layer,
      ...counts,
      attributes: sorted(attributes).map(([attribute, changes]) => ({ attribute, ...changes })),
    }));
    return { layers, same_features: this.#sameFeatures, unread_tiles: this.#unread };
  }

  #read(content: Uint8Array | null | undefined): TileFeatures {
    if (content === undefined) return NO_LAYERS;
    if (content === null) throw new TileError('compression', 'the tile does not inflate');
    return this.#reader.read(content);
  }

  /** Returns whether the layer differs. */
  #addLayer(name: string, before: readonly ReadFeature[] | undefined, after: readonly ReadFeature[] | undefined): boolean {
    const { added, removed, changed } = matchFeatures(before ?? [], after ?? []);
    const isInBoth = before !== undefined && after !== undefined;
    if (isInBoth && added.length + removed.length + changed.length === 0) return false;
    const sums = this.#sumsOf(name);
    const { counts } = sums;
    if (isInBoth) counts.tiles_changed++;
    else if (before === undefined) counts.tiles_added++;
    else counts.tiles_removed++;
    counts.features_added += added.length;
    counts.features_removed += removed.length;
    counts.features_changed += changed.length;
    for (const [old, now] of changed) {
      if (old.geometry !== now.geometry) counts.geometry_changed++;
      if (old.tagText === now.tagText) continue;
      counts.attributes_changed++;
      addTags(sums, old.tags, now.tags);
    }
    return true;
  }

  #sumsOf(name: string): LayerSums {
    let sums = this.#layers.get(name);
    if (sums === undefined) {
      sums = { counts: noLayerChanges(), attributes: new Map() };
      this.#layers.set(name, sums);
    }
    return sums;
  }
}

function addTags(sums: LayerSums, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  for (const [key, value] of before) {
    const now = after.get(key);
    if (now === undefined) attributeOf(sums, key).removed++;
    else if (now !== value) attributeOf(sums, key).changed++;
  }
  for (const key of after.keys()) if (!before.has(key)) attributeOf(sums, key).added++;
}

function attributeOf({ attributes }: LayerSums, key: string): Counts<AttributeChanges> {
  let counts = attributes.get(key);
  if (counts === undefined) {
    counts = { added: 0, removed: 0, changed: 0 };
    attributes.set(key, counts);
  }
  return counts;
}

function noLayerChanges(): Counts<LayerChanges> {
  return {
    tiles_added: 0,
    tiles_removed: 0,
    tiles_changed: 0,
    features_added: 0,
    features_removed: 0,
    features_changed: 0,
    geometry_changed: 0,
    attributes_changed: 0,
  };
}

function addCounts<Name extends string>(sums: Record<Name, number>, more: Readonly<Record<Name, number>>): void {
  for (const name of Object.keys(sums) as Name[]) sums[name] += more[name];
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
