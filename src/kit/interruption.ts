// Turns a signal into an error, thrown at points where the run can stop and be resumed later.

import { TilefoldError } from '../errors.ts';

/** @throws TilefoldError 'INTERRUPTED' once the signal has aborted; its reason is the signal's name */
export function checkSignal(signal: AbortSignal, kept: string = 'sealed shards are kept, tilefold resume goes on'): void {
  if (!signal.aborted) return;
  const { reason } = signal;
  throw new TilefoldError('INTERRUPTED', `stopped by ${reason}; ${kept}`, { permanent: false, cause: reason });
}
