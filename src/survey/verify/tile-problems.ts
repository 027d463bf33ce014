// What is wrong with one tile: each kind once, with the place where it was first met and how often it was.

import type { TileKind } from './finding-kinds.ts';

export class TileProblems {
  readonly #kinds = new Map<TileKind, { place: string; times: number }>();

  clear(): void {
    if (this.#kinds.size > 0) this.#kinds.clear();
  }

  /** `place` is asked for only at the first time. */
  add(kind: TileKind, place: () => string): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { place: place(), times: 1 });
    else known.times++;
  }

  /** A detail for each kind. */
  list(): [kind: TileKind, detail: string][] {
    if (this.#kinds.size === 0) return [];
    return [...this.#kinds].map(([kind, { place, times }]) => [kind, times === 1 ? place : `${place}, and ${times - 1} more`]);
  }
}
