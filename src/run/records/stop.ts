// Classifies the error that ended a run before the commit, for the report's `stop`.

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

/** `otherwise`: the reason for all other errors; 'refused' before any work started. */
export function stopOf(error: unknown, otherwise: 'refused' | 'error'): StopReport {
  const code = error instanceof TilefoldError ? error.code : 'INTERNAL';
  const why = BY_CODE[code] ?? otherwise;
  const message = error instanceof Error ? error.message : String(error);
  const signal = why === 'signal' ? String((error as Error).cause) : null;
  return { why, code, message, signal, at: new Date().toISOString() };
}
