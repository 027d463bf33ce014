// Builds the error for failed shards.

import { TilefoldError } from '../../errors.ts';
import type { RunReport } from '../../job/report-types.ts';
import { missingTiles } from '../../job/skipped-shards.ts';

type Failed = readonly { readonly index: number; readonly error: string | { readonly message: string } }[];

/** Names the first ten shards, and includes the error of the first. */
export function shardsError(failed: Failed, total: number): TilefoldError {
  const which = `${failed.length} of ${total} shards failed (${namesOf(failed)})`;
  const advice =
    'The others are kept: tilefold resume runs the failed ones alone, with --skip-failed-shards it goes on without them';
  return new TilefoldError('SHARDS_FAILED', `${which}; the first: ${whyOf(failed)}. ${advice}`, { permanent: false });
}

/** Builds the error for a report with failed shards. */
export function failedShardsError({ status, output, shards: { failed, total } }: RunReport): TilefoldError {
  if (status === 'failed') return shardsError(failed, total);
  const tiles = missingTiles(failed);
  const what = `${output.path} was made without ${tiles} tiles of ${failed.length} shards that failed (${namesOf(failed)})`;
  return new TilefoldError('SHARDS_FAILED', `${what}; the first: ${whyOf(failed)}`);
}

function namesOf(failed: Failed): string {
  const names = failed.slice(0, 10).map(({ index }) => index);
  return `${names.join(', ')}${failed.length > names.length ? ` and ${failed.length - names.length} more` : ''}`;
}

function whyOf([first]: Failed): string | undefined {
  return typeof first?.error === 'object' ? first.error.message : first?.error;
}
