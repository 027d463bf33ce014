// What gc finds: a file or directory of tilefold's, with proof that it is a remnant of a dead run, or the reason to keep it.

import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/**
 * 'dead': no run holds it, and none can go on with it. 'live': a run holds it. 'resumable': a job or checkpoint that can go on.
 * 'finished': a job whose output is done, as kept by --keep-job. 'unproven': its run may live, or its job may lie elsewhere.
 */
export type FindingState = 'dead' | 'live' | 'resumable' | 'finished' | 'unproven';

export type FindingKind =
  | 'temporary-output'
  | 'lock'
  | 'pointer'
  | 'probe'
  | 'temporary-file'
  | 'staging'
  | 'sorter'
  | 'attempt'
  | 'job'
  | 'checkpoint'
  | 'temporary-directory';

export interface Finding {
  readonly path: string;
  readonly kind: FindingKind;
  readonly state: FindingState;
  readonly bytes: number;
  /** What it is, and how its state is known. */
  readonly why: string;
  /** Removes it, under the lock that its run would hold. @throws TilefoldError 'LOCKED' if a run has taken it since */
  remove(): void;
}

/** Something that no lock proves dead is left alone for this long, as its run may not hold its lock yet. */
const GRACE_MS = 60_000;
const OTHERS_WRITE = 0o002;

export function isOld({ mtimeMs }: Stats): boolean {
  return Date.now() - mtimeMs >= GRACE_MS;
}

/** Returns the entry itself, not what a link leads to; undefined if it has gone. */
export function entryAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Where everybody may write, only what belongs to this user: another could swap a directory for a link before it is removed. */
export function mayRemove(path: string, { uid }: Stats): boolean {
  return uid === process.getuid?.() || (statSync(dirname(path)).mode & OTHERS_WRITE) === 0;
}

/** Returns a finding that is kept. */
export function kept(finding: Omit<Finding, 'remove'>): Finding {
  return {
    ...finding,
    remove: () => {
      throw new TilefoldError('INTERNAL', `${finding.path}: is not to be removed`);
    },
  };
}
