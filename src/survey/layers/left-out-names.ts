// Counts the names that were not among the smallest.

import { ValueHash } from '../../mvt/value-hash.ts';
import { DistinctValues } from './distinct-values.ts';

/**
 * Seeded differently from the hash that selects names: of that hash only large values occur here, which would bias the estimate.
 */
const SEED = 2;

const hash = new ValueHash();

export class LeftOutNames {
  readonly values: DistinctValues = new DistinctValues();

  readonly add = (name: string): void => {
    hash.ofName(name, SEED);
    this.values.add(hash.high, hash.low);
  };
}
