// How many names did not stay among the smallest.

import { ValueHash } from '../../mvt/value-hash.ts';
import { DistinctValues } from './distinct-values.ts';

/** Not that of the hash they were left out by: of that, only large ones are here, which an estimate is not made for. */
const SEED = 2;

const hash = new ValueHash();

export class LeftOutNames {
  readonly values: DistinctValues = new DistinctValues();

  readonly add = (name: string): void => {
    hash.ofName(name, SEED);
    this.values.add(hash.high, hash.low);
  };
}
