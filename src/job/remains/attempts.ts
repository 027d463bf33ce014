// Finds what killed attempts have left within a job or a checkpoint that can go on: unfinished shards, parts and key indexes.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ATTEMPT_ID, mayBeAlive } from '../../kit/fs/attempt-name.ts';
import { type DirectoryKind, ownFiles } from '../../kit/fs/own-directory.ts';
import { entryAt, type Finding, kept } from './finding.ts';

const ATTEMPT = new RegExp(`(^|[/.])(${ATTEMPT_ID}|trail)\\.(tmp(-journal)?|tsv\\.tmp|json(\\.new)?|spool)$|^sorter/etilqs_`);

/** The directory's lock is not held. `underLock` holds it while its work runs. */
export function attemptsIn(directory: string, kind: DirectoryKind, underLock: (work: () => void) => void): Finding[] {
  return ownFiles(directory, kind).flatMap((name) => {
    if (!ATTEMPT.test(name)) return [];
    const path = join(directory, name);
    const found = { path, kind: 'attempt' as const, bytes: entryAt(path)?.size ?? 0 };
    if (mayBeAlive(name)) return [kept({ ...found, state: 'unproven', why: 'the process that writes it may still run' })];
    const why = 'its process has ended, and a resume begins this piece anew';
    return [{ ...found, state: 'dead' as const, why, remove: () => underLock(() => rmSync(path, { force: true })) }];
  });
}
