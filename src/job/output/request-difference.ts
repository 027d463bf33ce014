// Builds the error for a job or a committed output that does not match the request.

import { TilefoldError } from '../../errors.ts';
import type { Difference } from '../../plan/fingerprint.ts';

export interface Advice {
  /** Wording of a difference that cannot be overridden, and of one that --force-resume overrides. */
  readonly never: string;
  readonly since: string;
  readonly restart: string;
  readonly resume: string;
}

/** Wording for an unfinished job. */
export const UNFINISHED: Advice = {
  never: 'belongs to another request',
  since: 'the input or a version has changed since the job began',
  restart: '--restart starts over',
  resume: '--force-resume goes on anyway',
};

/** Returns the error; undefined if nothing differs, or if `force` (`--force-resume`) overrides every difference. */
export function differenceError(
  path: string,
  differing: readonly Difference[],
  force: boolean,
  { never, since, restart, resume }: Advice,
): TilefoldError | undefined {
  if (differing.length === 0) return undefined;
  const names = differing.map(({ part }) => part).join(', ');
  if (!differing.every(({ forceable }) => forceable)) {
    return new TilefoldError('FINGERPRINT', `${path}: ${never}; differing: ${names}. ${restart}`);
  }
  return force ? undefined : new TilefoldError('FINGERPRINT', `${path}: ${since}; differing: ${names}. ${resume}, ${restart}`);
}
