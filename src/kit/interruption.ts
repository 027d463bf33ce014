// What a signal makes of a run: an error, thrown where the run can stop and be taken up again.

import { TilefoldError } from '../errors.ts';

/** @throws TilefoldError 'INTERRUPTED' once the signal has aborted; its reason is the name of what came in */
export function checkSignal(signal: AbortSignal, kept: string = 'sealed shards are kept, --resume goes on'): void {
  if (!signal.aborted) return;
  const { reason } = signal;
  throw new TilefoldError('INTERRUPTED', `stopped by ${reason}; ${kept}`, { permanent: false, cause: reason });
}
