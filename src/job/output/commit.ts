// Commits the output atomically. Everything before the commit can be discarded; everything after it is cleanup.

import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { syncDirectory } from '../../kit/fs/durable.ts';
import { placeOf, statsOf } from '../../kit/fs/place-of.ts';
import { checkSignal } from '../../kit/interruption.ts';
import type { Job } from '../job.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { MEANS_NO_LINKS } from './output-checks.ts';
import { removeReceipt } from './receipt.ts';
import type { TemporaryOutput } from './temporary-output.ts';

interface CommitFact {
  dev: number;
  ino: number;
  size: number;
}

/**
 * Fsyncs the temporary output and moves it to its final path: by link, which fails if a file exists there, or by rename with `force`.
 * @throws TilefoldError 'OUTPUT_EXISTS'; 'INTERRUPTED' if the signal aborted before the move
 */
export async function commit(
  job: Job,
  ledger: Ledger,
  output: TemporaryOutput,
  force: boolean,
  signal: AbortSignal,
): Promise<void> {
  const target = placeOf(job.record.request.output);
  if (dirname(placeOf(output.path)) !== dirname(target)) {
    const text = `${job.record.request.output}: now leads to ${target}, and the job began to write elsewhere`;
    throw new TilefoldError('IO', `${text}; point the link back and go on with tilefold resume, or start over with --restart`);
  }
  const there = statsOf(target);
  if (there !== undefined && force) output.copyModeAndOwner(there);
  ledger.setFact('commit', (await output.sync()) satisfies CommitFact);
  // The sync of a large file may take minutes.
  checkSignal(signal);
  // It describes the old file, and must never be taken for a receipt of the new one.
  removeReceipt(job.record.request.output);
  if (force) {
    renameSync(output.path, target);
  } else {
    link(output.path, target);
  }
  settleName(target);
  rmSync(output.path, { force: true });
}

/** Fsyncs the output's directory. Also called by a run that finds the output of one that was killed before this. */
export function settleName(target: string): void {
  try {
    syncDirectory(dirname(placeOf(target)));
  } catch (cause) {
    const text = `${target}: is complete, but its name may not survive a power cut: ${(cause as Error).message}`;
    throw new TilefoldError('DISK_ERROR', `${text}; copy it to a healthy disk`, { permanent: false, cause });
  }
}

/** Whether the file at the output's path was committed by this job. True if a run was killed between the commit and the job's removal. */
export function isCommitted(job: Job, ledger: Ledger): boolean {
  const { request, temporaryOutput } = job.record;
  if (!existsSync(request.output)) return false;
  const { dev, ino, size } = statSync(request.output);
  const fact = ledger.fact<CommitFact>('commit');
  if (fact !== undefined) return fact.dev === dev && fact.ino === ino && fact.size === size;
  const temporary = statSync(temporaryOutput, { throwIfNoEntry: false });
  return temporary !== undefined && temporary.ino === ino && temporary.dev === dev;
}

function link(from: string, target: string): void {
  try {
    linkSync(from, target);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (MEANS_NO_LINKS.has(code)) {
      const text = `${target}: cannot be given its name without a hard link, which the file system does not have (${message})`;
      throw new TilefoldError('UNSUPPORTED', `${text}; tilefold resume --force renames instead`, { cause });
    }
    if (code !== 'EEXIST') throw cause;
    throw new TilefoldError(
      'OUTPUT_EXISTS',
      `${target}: appeared while the run was going on; move it away and go on with tilefold resume, or add --force to that`,
      {
        cause,
      },
    );
  }
}
