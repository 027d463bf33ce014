// What is said when a job, or an output that stands, is not what the request asks for.

import { TilefoldError } from '../../errors.ts';
import type { Difference } from '../../plan/fingerprint.ts';

export interface Advice {
  /** What is wrong where nothing can be done about it, and where --force-resume can. */
  readonly never: string;
  readonly since: string;
  readonly restart: string;
  readonly resume: string;
}

/** For a job that was not finished. */
export const UNFINISHED: Advice = {
  never: 'belongs to another request',
  since: 'the input or a version is another than when the job began',
  restart: '--restart starts over',
  resume: '--force-resume goes on all the same',
};

/** Returns the error, or undefined where nothing differs, or nothing that `--force-resume` (`force`) does not override. */
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
