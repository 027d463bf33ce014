// Determines the status of an output without a job: finished, if its receipt matches, or still planning.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { isLocked } from '../../kit/fs/lock.ts';
import { outputLockPath } from '../job-pointer.ts';
import { orphanNotes } from '../output/orphans.ts';
import { isOutdated, type Receipt, receiptOf, receiptPath } from '../output/receipt.ts';
import type { requestReport } from '../output/request-report.ts';
import type { StatusReport } from './status-report.ts';

const NO_SHARDS = { total: 0, pending: 0, running: 0, sealed: 0, failed: 0, merged: 0 };

/** @throws TilefoldError 'NO_JOB' */
export function statusWithoutJob(jobOrOutput: string): StatusReport {
  const output = resolve(jobOrOutput);
  if (isLocked(outputLockPath(output))) return beingPlanned(output);
  const receipt = receiptOf(output);
  if (receipt !== undefined) return finished(output, receipt);
  throw noJob(jobOrOutput);
}

export function noJob(jobOrOutput: string): TilefoldError {
  return new TilefoldError('NO_JOB', `${jobOrOutput}: ${whyUnknown(resolve(jobOrOutput))}`);
}

function whyUnknown(output: string): string {
  if (isOutdated(output)) return `no job here, and not the file that its receipt (${receiptPath(output)}) is about`;
  const notes = orphanNotes(output, null).map((note) => `; ${note}`);
  const stands = existsSync(output)
    ? `; the file is there, and no receipt (${receiptPath(output)}) says what it was made of`
    : '';
  return `no job here; name a job directory, or the output that it is for${stands}${notes.join('')}`;
}

const BLANK = { job: null, stop: null, next: null, rerun: null, shards: NO_SHARDS, lethal_tiles: [], checkpoints: [] };

export function beingPlanned(output: string): StatusReport {
  const tiles = { total: 0, read: 0, written: 0 };
  return { state: 'running', ...BLANK, command: null, input: null, output, live: true, phase: 'plan', tiles, receipt: null };
}

function finished(output: string, receipt: Receipt): StatusReport {
  const { command, input } = receipt.request as ReturnType<typeof requestReport>;
  const { read = 0, written = 0 } = receipt.tiles ?? {};
  const tiles = { total: read, read, written };
  return { state: 'finished', ...BLANK, command, input, output, live: false, phase: 'done', tiles, receipt };
}
