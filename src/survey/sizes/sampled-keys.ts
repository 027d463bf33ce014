// Which keys a sample contains, as plain data. Decided key by key, so that all workers agree.

import { keyHash } from './key-hash.ts';

export type SampledKeys =
  /** Keys whose hash is below this; 1: all. */
  | { readonly ratio: number }
  /** By zoom, the highest hash in the sample; a zoom without an entry has no sampled keys. */
  | { readonly upTo: readonly (readonly [zoom: number, hash: number])[] };

export class KeySample {
  readonly #ratio: number;
  readonly #upTo: ReadonlyMap<number, number> | null;

  constructor(drawn: SampledKeys) {
    this.#ratio = 'ratio' in drawn ? drawn.ratio : 0;
    this.#upTo = 'upTo' in drawn ? new Map(drawn.upTo) : null;
  }

  has(zoom: number, x: number, y: number): boolean {
    if (this.#upTo !== null) return keyHash(zoom, x, y) <= (this.#upTo.get(zoom) ?? -1);
    return this.#ratio === 1 || keyHash(zoom, x, y) < this.#ratio;
  }
}
