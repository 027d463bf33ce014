// Counts unreadable tiles by defect, with a few examples: the first by zoom, column and row, regardless of scan order.

import { compareNames } from '../../mvt/smallest-names.ts';
import type { TileKey } from '../../tile/key.ts';

/** The form written to files. */
export interface UnreadResult {
  readonly defect: string;
  readonly tiles: number;
  /** Ascending. */
  readonly examples: readonly (readonly [z: number, x: number, y: number])[];
}

const MAX_EXAMPLES = 5;

type Place = UnreadResult['examples'][number];

export class UnreadSums {
  readonly #defects = new Map<string, { tiles: number; examples: Place[] }>();

  addTile(defect: string, { z, x, y }: TileKey): void {
    this.addResult({ defect, tiles: 1, examples: [[z, x, y]] });
  }

  addResult({ defect, tiles, examples }: UnreadResult): void {
    const sums = this.#defects.get(defect) ?? { tiles: 0, examples: [] };
    this.#defects.set(defect, sums);
    sums.tiles += tiles;
    sums.examples = [...sums.examples, ...examples].sort(comparePlaces).slice(0, MAX_EXAMPLES);
  }

  /** Sorted by defect. */
  toResults(): UnreadResult[] {
    const sorted = [...this.#defects].sort(([a], [b]) => compareNames(a, b));
    return sorted.map(([defect, { tiles, examples }]) => ({ defect, tiles, examples }));
  }
}

function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
