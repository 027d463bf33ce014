// The descriptor of copy.

import { PLAIN } from '../plain.ts';
import { emptyPart } from '../report-part.ts';
import type { Transform } from '../types.ts';
import { createCopy } from './copy.ts';

export interface CopyRequest {
  use: 'copy';
  /** Limit on the inflated size of one tile, in bytes. A copy inflates tiles only to compress them in another way. */
  maxInflatedBytes?: number;
}

/** No tile is read, so there is nothing to report. */
export type CopyReport = Record<string, never>;

const empty = (): CopyReport => ({});

export const copy: Transform<CopyRequest, CopyRequest, CopyReport> = {
  ...PLAIN,
  name: 'copy',
  verb: 'copy',
  defaults: (given) => ({ use: 'copy', ...given }),
  settle: (request) => request,
  build: () => createCopy('copy', empty),
  report: { empty, fold: () => ({ add() {}, toReport: empty }), part: emptyPart },
};
