// Plans a request in a worker, so that it can be interrupted. Counting the tiles of a large archive and building a missing index are
// long SQLite statements. Small archives are planned in this process.

import { runInWorker } from '../../engine/run-in-worker.ts';
import { statsOf } from '../../kit/fs/place-of.ts';
import { inputPaths } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { openInput } from '../../shard/open-input.ts';
import { type Prepared, type PrepareOrder, prepare } from './prepare.ts';

/** Archives up to this size, in bytes, are planned in one or two seconds. A worker takes a third of a second to start. */
export const SMALL_ARCHIVE = 33_554_432;
/** As SMALL_ARCHIVE, for an archive whose keys are indexed. */
const SMALL_INDEXED_ARCHIVE = 134_217_728;

/** @throws TilefoldError as `prepare` does; 'INTERRUPTED' if the signal aborts */
export async function prepareInWorker(order: PrepareOrder, signal: AbortSignal): Promise<Prepared> {
  const { request, scratch } = order;
  const here = () => prepare(request, order);
  if (isQuicklyPlanned(request)) return here();
  return await runInWorker('plan', scratch, order, here, signal, 'nothing was begun');
}

function isQuicklyPlanned(request: Request): boolean {
  const size = inputPaths(request).reduce((sum, path) => sum + (statsOf(path)?.size ?? 0), 0);
  if (size <= SMALL_ARCHIVE) return true;
  if (size > SMALL_INDEXED_ARCHIVE) return false;
  using source = openInput(request);
  return source.lacksIndex !== true;
}
