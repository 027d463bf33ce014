// Counts of one tile, held back until the tile is done: a tile that cannot be read to its end is not counted, and a repeated tile
// is counted again without being read. Flat, reused arrays that grow with the most layers and keys of one tile.

import { TileError } from '../errors.ts';
import type { Layer } from '../mvt/layer.ts';
import type { OddityNotes, TileOddity } from '../mvt/oddity.ts';
import type { TextTable } from '../mvt/text-table.ts';
import { AMOUNTS_PER_STAGE, amountsOf } from './layer-tally.ts';

/** The counts of one tile. Equal tiles of one zoom have equal counts. */
export interface NotedTile {
  readonly layers: readonly string[];
  /** Layer by layer, as in LayerTally. */
  readonly amounts: Float64Array;
  /** Numbers of the keys that are left, layer by layer; and where they end, by layer. */
  readonly keys: Int32Array;
  readonly keyEnds: readonly number[];
  readonly texts: TextTable | null;
  readonly oddities: readonly TileOddity[];
}

export class TileNotes implements NotedTile, OddityNotes {
  layers: string[] = [];
  amounts: Float64Array;
  keys: Int32Array = new Int32Array(256);
  keyEnds: number[] = [];
  texts: TextTable | null = null;
  oddities: TileOddity[] = [];
  /** Numbers that a layer takes. */
  readonly #stride: number;
  #keyCount = 0;
  /** By layer name number: the last tile that has it, and its stages there. A name that occurs twice is still one tile. */
  #metIn: Float64Array = new Float64Array(64);
  #metAt: Int32Array = new Int32Array(64);
  #tile = 0;
  #nameId = 0;

  /** `stages`: those of the transform, in processing order. */
  constructor(stages: readonly string[]) {
    this.#stride = amountsOf(stages);
    this.amounts = new Float64Array(this.#stride * 16);
  }

  /** Starts another tile. */
  clear(): void {
    this.#tile++;
    this.#keyCount = 0;
    // Setting a length costs a call, even if it is 0 already.
    if (this.layers.length > 0) this.layers.length = this.keyEnds.length = 0;
    if (this.oddities.length > 0) this.oddities.length = 0;
  }

  /** Returns the counts as a copy to keep. */
  take(): NotedTile {
    const { layers, keyEnds, texts, oddities } = this;
    const amounts = this.amounts.slice(0, layers.length * this.#stride);
    const keys = this.keys.slice(0, this.#keyCount);
    this.layers = [];
    this.keyEnds = [];
    this.oddities = [];
    return { layers, amounts, keys, keyEnds, texts, oddities };
  }

  /** Starts another layer of the tile with all counts 0. The layer must have been scanned. */
  addLayer({ name, nameId, texts }: Layer): void {
    const end = this.layers.push(name) * this.#stride;
    if (end > this.amounts.length) this.#growAmounts();
    this.amounts.fill(0, end - this.#stride, end);
    this.keyEnds.push(this.#keyCount);
    this.texts = texts;
    this.#nameId = nameId;
    if (nameId >= this.#metIn.length) this.#growMet(nameId);
    if (this.#metIn[nameId] === this.#tile) this.addOddity('duplicate-layer');
    else this.#metAt[nameId] = 0;
    this.#metIn[nameId] = this.#tile;
  }

  /** Counts the layer's amounts at a stage, given by its index in the list of stages. */
  count(stage: number, features: number, vertices: number, bytes: number): void {
    const { amounts } = this;
    const at = (this.layers.length - 1) * this.#stride + stage * AMOUNTS_PER_STAGE;
    const met = this.#metAt[this.#nameId]!;
    amounts[at] = (met >> stage) & 1 ? 0 : 1;
    amounts[at + 1] = features;
    amounts[at + 2] = vertices;
    amounts[at + 3] = bytes;
    this.#metAt[this.#nameId] = met | (1 << stage);
  }

  /** Counts the keys that are left of the layer: all, or those marked 1. */
  countKeys({ keys: { length }, keyIds }: Layer, left: Uint8Array | null): void {
    if (this.#keyCount + length > this.keys.length) this.#growKeys(length);
    for (let i = 0; i < length; i++) if (left === null || left[i] === 1) this.keys[this.#keyCount++] = keyIds[i]!;
    this.keyEnds[this.layers.length - 1] = this.#keyCount;
  }

  /**
   * Notes a field outside the layers; `layersLeft` is the number of layers left.
   * @throws TileError 'unknown-field' if it is 0: without a layer, what is left would be no vector tile
   */
  addStrayField(stray: string, layersLeft: number): void {
    if (layersLeft === 0)
      throw new TileError('unknown-field', `no layer would be left beside a field that vector tiles do not have: ${stray}`);
    this.addOddity('unknown-field');
  }

  addOddity(kind: TileOddity): void {
    if (!this.oddities.includes(kind)) this.oddities.push(kind);
  }

  #growAmounts(): void {
    const larger = new Float64Array(this.amounts.length * 2);
    larger.set(this.amounts);
    this.amounts = larger;
  }

  #growKeys(more: number): void {
    const larger = new Int32Array((this.keys.length + more) * 2);
    larger.set(this.keys);
    this.keys = larger;
  }

  #growMet(nameId: number): void {
    const metIn = new Float64Array((nameId + 1) * 2);
    const metAt = new Int32Array((nameId + 1) * 2);
    metIn.set(this.#metIn);
    metAt.set(this.#metAt);
    this.#metIn = metIn;
    this.#metAt = metAt;
  }
}
