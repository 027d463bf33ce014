// Exit codes, and what they mean: docs/cli.md and the man page print the list.

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
  SHARDS_MISSING: 4,
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

/** Codes of all commands but `status`. */
export const EXIT_CODES: readonly { readonly codes: string; readonly meaning: string }[] = [
  { codes: '0', meaning: 'done; or done before (`--resume`, proved by the receipt)' },
  { codes: '1', meaning: 'failure; or the output would be nearly empty, and `--allow-empty` was not given' },
  { codes: String(USAGE_CODE), meaning: 'wrong usage, or a plan that is not valid' },
  {
    codes: String(FOUND_SOMETHING),
    meaning:
      'a written tile is larger than `--fail-over` (the output is complete); more tiles than `--fail-on-bad` cannot be read (no output); or `verify`, `diff` or `doctor` found something',
  },
  {
    codes: '4',
    meaning:
      'some shards failed, or are missing for `--merge-only`: the job can be resumed; with `--skip-failed-shards` the output is complete but for them',
  },
  {
    codes: '5',
    meaning:
      'the job, or with `--resume` the output, belongs to another request, style, input or version; or a patch to another base',
  },
  { codes: '6', meaning: 'the output or an unfinished job exists; with `--resume`: an output without a matching receipt' },
  {
    codes: '7',
    meaning:
      'not enough disk space, before the run (`--ignore-space` starts it) or during it; the message says how much is missing',
  },
  { codes: '8', meaning: 'locked by another run' },
  { codes: '129, 130, 143', meaning: 'stopped by SIGHUP, SIGINT or SIGTERM after a clean checkpoint' },
];
