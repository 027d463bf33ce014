// The report of a change of metadata, as docs/meta-report.schema.json publishes it.

import type { ArchiveFormat } from '../archive/types.ts';

export interface MetaChange {
  readonly key: string;
  /** Absent: the key was not there. */
  readonly before?: unknown;
  /** Absent: the key is gone. */
  readonly after?: unknown;
}

export interface MetaReport {
  /** The file that was changed, or read for another output. */
  readonly input: string;
  /** The file with the new metadata. */
  readonly output: string;
  readonly format: ArchiveFormat;
  /** In the order of the keys before, then of new ones. */
  readonly changes: readonly MetaChange[];
  /** False if there was nothing to change, or the run was dry. */
  readonly written: boolean;
  /** One line each. */
  readonly notes: readonly string[];
}
