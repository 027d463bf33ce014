// What a shell learns from a run.

import type { ErrorCode } from '../index.ts';

const BY_ERROR: Partial<Record<ErrorCode, number>> = {
  USAGE: 2,
  BAD_PLAN: 2,
  SHARDS_FAILED: 4,
  FINGERPRINT: 5,
  OUTPUT_EXISTS: 6,
  JOB_EXISTS: 6,
  PREFLIGHT: 7,
  DISK_FULL: 7,
  LOCKED: 8,
};

const BY_SIGNAL: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Nothing failed, but a check found something. */
export const FOUND_SOMETHING = 3;

/** Returns the exit code of an error: 1 unless the error has one of its own. */
export function exitCodeOf(code: ErrorCode): number {
  return BY_ERROR[code] ?? 1;
}

export function exitCodeOfSignal(signal: string): number {
  return BY_SIGNAL[signal] ?? 1;
}
