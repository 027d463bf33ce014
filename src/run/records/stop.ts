// Why a run ended before its output stood, in a few words that machines can tell apart.

import { TilefoldError } from '../../errors.ts';
import type { StopReport } from '../../job/report-types.ts';

type Reason = StopReport['why'];

const BY_CODE: Readonly<Record<string, Reason>> = {
  INTERRUPTED: 'signal',
  DISK_FULL: 'disk-full',
  PREFLIGHT: 'disk-full',
  DISK_ERROR: 'disk-error',
  SHARDS_FAILED: 'failed-shards',
};

/** `otherwise` is the reason of an error that has none of its own: 'refused' as long as nothing was begun. */
export function stopOf(error: unknown, otherwise: 'refused' | 'error'): StopReport {
  const code = error instanceof TilefoldError ? error.code : 'INTERNAL';
  const why = BY_CODE[code] ?? otherwise;
  const message = error instanceof Error ? error.message : String(error);
  const signal = why === 'signal' ? String((error as Error).cause) : null;
  return { why, code, message, signal, at: new Date().toISOString() };
}
