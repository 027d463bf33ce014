// Removes under the lock of an output, so that no run can begin to write it at the same time.

import { existsSync } from 'node:fs';
import { takeLock } from '../../kit/fs/lock.ts';
import { outputLockPath } from '../job-pointer.ts';

/** Leaves a lock file that was there before: it is a finding of its own. @throws TilefoldError 'LOCKED' */
export function underOutputLock(output: string, work: () => void): void {
  const path = outputLockPath(output);
  const isOld = existsSync(path);
  const lock = takeLock(path, `the output ${output}`);
  try {
    work();
  } finally {
    if (isOld) lock[Symbol.dispose]();
    else lock.remove();
  }
}
