// Finds out whether a job lives, can be resumed, or is finished and was kept.

import { isLocked, takeLock } from '../../kit/fs/lock.ts';
import { JOB, type Job, openJob, removeJob } from '../job.ts';
import { outputLockPath, removePointer } from '../job-pointer.ts';
import { Ledger } from '../ledger/ledger.ts';
import { isCommitted } from '../output/commit.ts';
import { TemporaryOutput } from '../output/temporary-output.ts';
import { outputOf } from '../stored-request.ts';
import { attemptsIn } from './attempts.ts';
import { entryAt, type Finding, kept } from './finding.ts';
import { underOutputLock } from './output-lock.ts';

/** `path` is a job. Returns it, and what killed attempts have left in it. */
export async function findJobDirectory(path: string, bytes: number): Promise<Finding[]> {
  const found = { path, kind: 'job' as const, bytes };
  const job = await tryOpen(path);
  if (job === undefined) return [kept({ ...found, state: 'unproven', why: 'the job cannot be read' })];
  const output = outputOf(job);
  if (isLocked(job.lockPath) || isLocked(outputLockPath(output)))
    return [kept({ ...found, state: 'live', why: `a run is writing ${output}` })];
  const underLocks = (work: () => void) =>
    underOutputLock(output, () => {
      using _lock = takeLock(job.lockPath, `the job ${path}`);
      work();
    });
  const isDone = isFinished(job);
  const temporaryOutput = TemporaryOutput.pathFor(output, job.manifest.header.fingerprint);
  const all = bytes + (entryAt(temporaryOutput)?.size ?? 0);
  const why = isDone ? `its output ${output} is done` : `a resume can go on with it: its output ${output} is not done`;
  const whole: Finding = {
    ...found,
    bytes: all,
    state: isDone ? 'finished' : 'resumable',
    why,
    remove: () =>
      underLocks(() => {
        TemporaryOutput.remove(temporaryOutput);
        removeJob(path);
        removePointer(output, path);
      }),
  };
  return [whole, ...attemptsIn(path, JOB, underLocks)];
}

async function tryOpen(path: string): Promise<Job | undefined> {
  try {
    return await openJob(path);
  } catch {
    return undefined;
  }
}

/** Without a ledger it is not known, and the job is taken for unfinished. */
function isFinished(job: Job): boolean {
  try {
    using ledger = Ledger.view(job.ledgerPath);
    return isCommitted(job, ledger);
  } catch {
    return false;
  }
}
