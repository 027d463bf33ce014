// Shards that failed, as the error that they become where one is wanted.

import { TilefoldError } from '../errors.ts';
import type { RunReport } from './report-types.ts';

/** Names the first ten, and says why the first one failed. */
export function shardsError(
  failed: readonly { readonly index: number; readonly error: string | { readonly message: string } }[],
  total: number,
): TilefoldError {
  const first = failed[0]?.error;
  const why = typeof first === 'object' ? first.message : first;
  const names = failed.slice(0, 10).map(({ index }) => index);
  const more = failed.length > names.length ? ` and ${failed.length - names.length} more` : '';
  const which = `${failed.length} of ${total} shards failed (${names.join(', ')}${more})`;
  const text = `${which}; the first: ${why}. The others are kept: --resume runs the failed ones alone`;
  return new TilefoldError('SHARDS_FAILED', text, { permanent: false });
}

export function failedShardsError({ shards }: RunReport): TilefoldError {
  return shardsError(shards.failed, shards.total);
}
