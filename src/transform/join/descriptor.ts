// The transform of a merge of several archives: every tile as it is read. What is done with tiles of one key is done while they are
// read, by the options kept here.

import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import { createCopy } from '../copy/copy.ts';
import { PLAIN } from '../plain.ts';
import { emptyPart } from '../report-part.ts';
import type { Transform } from '../types.ts';

export interface MergeOptions {
  use: 'merge';
  /** Of features that are equal in joined tiles, keep one. */
  dedupeFeatures: boolean;
  /** Make the deeper tiles of an input that ends before others do. */
  overzoomFill: boolean;
  /** Limit on the inflated size of one tile, in bytes. */
  maxInflatedBytes: number;
}

/** The tiles are not looked into after they were read, so there is nothing to report. */
export type MergedReport = Record<string, never>;

const empty = (): MergedReport => ({});

export const merge: Transform<MergeOptions, MergeOptions, MergedReport> = {
  ...PLAIN,
  name: 'merge',
  verb: 'merged',
  defaults: (given) => ({
    use: 'merge',
    dedupeFeatures: false,
    overzoomFill: false,
    maxInflatedBytes: MAX_INFLATED_BYTES,
    ...given,
  }),
  settle: (request) => request,
  build: () => createCopy('merge', empty),
  report: { empty, fold: () => ({ add() {}, toReport: empty }), part: emptyPart },
};
