// The key index that an archive lacks, made before it is asked for where a signal can end the work: it is one scan of all rows.

import type { ArchiveSource } from '../archive/types.ts';
import { runInWorker } from '../engine/apart.ts';
import type { IndexOrder } from '../run/duties.ts';
import { SMALL_ARCHIVE } from '../run/request/prepare-apart.ts';

/** Leaves the index in `scratch`, where every process that opens the archive finds it. */
export async function makeIndexApart(source: ArchiveSource, order: IndexOrder, signal: AbortSignal): Promise<void> {
  if (source.lacksIndex !== true || source.summary.size <= SMALL_ARCHIVE) return;
  // Else it is made when it is first asked for.
  const later = () => {};
  await runInWorker<IndexOrder, void>('index', order.scratch, order, later, signal, 'nothing was begun');
}
