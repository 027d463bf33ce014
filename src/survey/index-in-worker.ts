// Builds the key index of an archive that lacks one, in a separate process that a signal can end: it scans all rows.

import type { ArchiveSource } from '../archive/types.ts';
import { runInWorker } from '../engine/run-in-worker.ts';
import type { IndexOrder } from '../run/duties.ts';
import { SMALL_ARCHIVE } from '../run/request/prepare-in-worker.ts';

/** Leaves the index in `scratch`, where every process that opens the archive finds it. */
export async function buildIndexInWorker(source: ArchiveSource, order: IndexOrder, signal: AbortSignal): Promise<void> {
  if (source.lacksIndex !== true || source.summary.size <= SMALL_ARCHIVE) return;
  // Otherwise it is built on first use.
  const later = () => {};
  await runInWorker<IndexOrder, void>('index', order.scratch, order, later, signal, 'nothing was begun');
}
