// The descriptor of patch. The source is already the patched one (shard/patch/patched-source.ts), so that every tile stays.

import { createCopy } from '../copy/copy.ts';
import type { PatchRef } from '../options.ts';
import { PLAIN } from '../plain.ts';
import { emptyPart } from '../report-part.ts';
import type { Transform } from '../types.ts';

export interface PatchRequest {
  use: 'patch';
  /** null: none, and the input stays as it is. */
  patch: PatchRef | null;
}

/** No tile is read, so there is nothing to report. */
export type PatchTransformReport = Record<string, never>;

const empty = (): PatchTransformReport => ({});

export const patch: Transform<PatchRequest, PatchRequest, PatchTransformReport> = {
  ...PLAIN,
  name: 'patch',
  verb: 'patched',
  defaults: ({ patch = null }) => ({ use: 'patch', patch }),
  // The patch is known by its record, not by its path.
  fingerprint: ({ use, patch }) => ({ options: { use, patch: patch === null ? null : patch.id }, texts: [] }),
  settle: (request) => request,
  build: () => createCopy('patch', empty),
  report: { empty, fold: () => ({ add() {}, toReport: empty }), part: emptyPart },
};
