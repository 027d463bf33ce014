// Plans a request where a signal can end it: counting the tiles of a large archive, and making the index that it lacks, are long statements.

import { doApart } from './apart.ts';
import { statsOf } from './place-of.ts';
import { type Prepared, type PrepareOrder, prepare } from './prepare.ts';

/** Bytes of an archive that is planned in a second or two, whatever its rows are. */
export const SMALL_ARCHIVE = 33_554_432;

/** @throws TilefoldError as `prepare` does; 'INTERRUPTED' when the signal aborts */
export async function prepareApart(order: PrepareOrder, signal: AbortSignal): Promise<Prepared> {
  const { request, scratch } = order;
  const here = () => prepare(request, order);
  if ((statsOf(request.input)?.size ?? 0) <= SMALL_ARCHIVE) return here();
  return await doApart('plan', scratch, order, here, signal, 'nothing was begun');
}
