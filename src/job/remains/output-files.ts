// Finds what runs leave beside an output: its temporary file, its lock, its pointer, and the files of a test for hard links.

import { closeSync, existsSync, openSync, readSync, rmSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isLocked, takeLock } from '../../kit/fs/lock.ts';
import { defaultJobDirectory, isJob, openJob } from '../job.ts';
import { outputLockPath, pointerPath, pointerTarget } from '../job-pointer.ts';
import { TemporaryOutput } from '../output/temporary-output.ts';
import { type Finding, type FindingKind, type FindingState, isOld, kept } from './finding.ts';
import { underOutputLock } from './output-lock.ts';

const TEMPORARY_OUTPUT = /^\.(.+)\.([0-9a-f]{12})\.part$/;
const BESIDE = /^\.(.+)\.tilefold-(lock|job|probe|probe-link)$/;
const HEAD_BYTES = 16;

/** Returns undefined for a file that is not tilefold's. */
export async function findOutputFile(path: string, stats: Stats): Promise<Finding | undefined> {
  const [, output, fingerprint] = TEMPORARY_OUTPUT.exec(basename(path)) ?? [];
  if (output !== undefined && fingerprint !== undefined && isArchiveBegun(path, stats))
    return temporaryOutput(path, stats, join(dirname(path), output), fingerprint);
  const [, beside, what] = BESIDE.exec(basename(path)) ?? [];
  if (beside === undefined) return undefined;
  const place = join(dirname(path), beside);
  if (what === 'job') return pointer(path, stats, place);
  // SQLite writes nothing into a lock, and nobody into a probe.
  if (stats.size > 0) return undefined;
  return what === 'lock' ? lock(path, place) : probe(path, stats, place);
}

async function temporaryOutput(path: string, { size }: Stats, output: string, fingerprint: string): Promise<Finding | undefined> {
  const found = (state: FindingState, why: string) => describe(path, 'temporary-output', size, state, why);
  if (isLocked(outputLockPath(output))) return found('live', `a run is writing ${output}`);
  const owner = await ownerOf(output, fingerprint);
  if (owner === 'none') {
    const why = `no run holds the lock of ${output}, and no job can go on with it`;
    return { ...found('dead', why), remove: () => underOutputLock(output, () => TemporaryOutput.remove(path)) };
  }
  // Listed with its job.
  return owner === 'job' ? undefined : found('unproven', owner);
}

/** 'job': a job can go on with this temporary output. 'none': there is no such job. Otherwise why that is not known. */
async function ownerOf(output: string, fingerprint: string): Promise<string> {
  const beside = defaultJobDirectory(output);
  const target = pointerTarget(output);
  if (target === undefined && existsSync(pointerPath(output))) return 'there is a pointer to its job that cannot be read';
  if (target?.state === 'lost') return `its job ${target.job} is not there; its disk may not be mounted`;
  const jobs = [beside, ...(target === undefined ? [] : [target.job])].filter(isJob);
  for (const job of jobs) {
    try {
      const { manifest } = await openJob(job);
      if (manifest.header.fingerprint.startsWith(fingerprint)) return 'job';
    } catch {
      return `its job may be ${job}, which cannot be read`;
    }
  }
  return 'none';
}

/** Whether it begins as an archive, or as one whose header is still to be written. */
function isArchiveBegun(path: string, stats: Stats): boolean {
  if (stats.size === 0) return true;
  const head = Buffer.alloc(HEAD_BYTES);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, head);
  } finally {
    closeSync(fd);
  }
  const text = head.toString('latin1');
  return text.startsWith('SQLite format 3') || text.startsWith('PMTiles') || head.every((byte) => byte === 0);
}

function lock(path: string, output: string): Finding {
  if (isLocked(path)) return describe(path, 'lock', 0, 'live', `a run holds it for ${output}`);
  return {
    ...describe(path, 'lock', 0, 'dead', 'no run holds it'),
    remove: () => takeLock(path, `the output ${output}`).remove(),
  };
}

function pointer(path: string, { size }: Stats, output: string): Finding | undefined {
  const target = pointerTarget(output);
  if (target === undefined) return undefined;
  const { job, state } = target;
  const found = (is: FindingState, why: string) => describe(path, 'pointer', size, is, why);
  if (isLocked(outputLockPath(output))) return found('live', `a run is writing ${output}`);
  if (state === 'there') return found('resumable', `the job of ${output} is ${job}`);
  if (state === 'lost') return found('unproven', `its job ${job} is not there; its disk may not be mounted`);
  const remove = () => underOutputLock(output, () => rmSync(path, { force: true }));
  return { ...found('dead', `the job ${job} has ended`), remove };
}

function probe(path: string, stats: Stats, output: string): Finding {
  const found = (state: FindingState, why: string) => describe(path, 'probe', 0, state, why);
  if (isLocked(outputLockPath(output))) return found('live', `a run is writing ${output}`);
  if (!isOld(stats)) return found('unproven', 'a test for hard links may be going on');
  const why = 'a test for hard links takes a moment, and this one is over';
  return { ...found('dead', why), remove: () => underOutputLock(output, () => rmSync(path, { force: true })) };
}

function describe(path: string, kind: FindingKind, bytes: number, state: FindingState, why: string): Finding {
  return kept({ path, kind, state, bytes, why });
}
