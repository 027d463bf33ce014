// Exit codes.

import type { ErrorCode } from '../errors.ts';
import type { JobState } from '../job/status/status-report.ts';

/** The command line is invalid. */
export const USAGE_CODE = 2;

/** Nothing failed, but a check found something. */
export const FOUND_SOMETHING = 3;

const BY_ERROR: Partial<Record<ErrorCode, number>> = {
  USAGE: USAGE_CODE,
  BAD_PLAN: USAGE_CODE,
  TOO_MANY_BAD: FOUND_SOMETHING,
  SHARDS_FAILED: 4,
  FINGERPRINT: 5,
  OUTPUT_EXISTS: 6,
  JOB_EXISTS: 6,
  PREFLIGHT: 7,
  DISK_FULL: 7,
  LOCKED: 8,
  NO_JOB: 13,
};

const BY_SIGNAL: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Exit codes of `status`. It also uses NO_JOB from the list above. */
export const BY_STATE: Readonly<Record<JobState, number>> = { finished: 0, running: 10, resumable: 11, 'failed-shards': 12 };

/** Returns the exit code of an error: 1 unless the error has one of its own. */
export function exitCodeOf(code: ErrorCode): number {
  return BY_ERROR[code] ?? 1;
}

export function exitCodeOfSignal(signal: string): number {
  return BY_SIGNAL[signal] ?? 1;
}
