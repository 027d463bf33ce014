// Which keys a sample is made of, as plain data: decided key by key, so that every worker decides alike.

import { keyHash } from './key-hash.ts';

export type DrawnKeys =
  /** Keys below this hash; 1: all. */
  | { readonly ratio: number }
  /** By zoom, the highest hash that is still drawn; a zoom that is not named has none. */
  | { readonly upTo: readonly (readonly [zoom: number, hash: number])[] };

export class KeySample {
  readonly #ratio: number;
  readonly #upTo: ReadonlyMap<number, number> | null;

  constructor(drawn: DrawnKeys) {
    this.#ratio = 'ratio' in drawn ? drawn.ratio : 0;
    this.#upTo = 'upTo' in drawn ? new Map(drawn.upTo) : null;
  }

  has(zoom: number, x: number, y: number): boolean {
    if (this.#upTo !== null) return keyHash(zoom, x, y) <= (this.#upTo.get(zoom) ?? -1);
    return this.#ratio === 1 || keyHash(zoom, x, y) < this.#ratio;
  }
}
