// A job as it stands, live or dead: read from its ledger, without getting in its way.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TilefoldError } from '../errors.ts';
import { defaultJobDirectory, jobState, openJob } from './job.ts';
import { type CheckpointRow, Ledger } from './ledger.ts';
import { isLocked } from './lock.ts';
import { orphanNotes } from './orphans.ts';
import type { TallyReport } from './report-types.ts';

export interface StatusReport {
  job: string;
  command: string;
  input: string;
  output: string;
  /** A run is working on it now. */
  live: boolean;
  phase: string;
  shards: { total: number; pending: number; running: number; sealed: number; failed: number; merged: number };
  tiles: { total: number; read: number; written: number };
  /** Tiles, as z/x/y, that end every process that works on them: the first few of each shard. */
  lethal_tiles: string[];
  checkpoints: Checkpoint[];
}

/** A row of the ledger, its lists as lists. */
interface Checkpoint extends Omit<CheckpointRow, 'dropped' | 'warnings'> {
  /** Tiles by reason. */
  dropped: Record<string, number>;
  /** Tiles that could not be read, and what is odd. */
  warnings: TallyReport[];
}

/**
 * Reads the status of a job, named by its directory or by the output that it is for.
 * @throws TilefoldError 'NOT_FOUND' when there is no job
 */
export async function statusReport(jobOrOutput: string): Promise<StatusReport> {
  const directory = jobDirectoryOf(jobOrOutput);
  const job = await openJob(directory);
  const live = isLocked(job.lockPath);
  const { rows, phase } = readLedger(job.ledgerPath);
  const shards = { total: job.manifest.shards.length, pending: 0, running: 0, sealed: 0, failed: 0, merged: 0 };
  for (const row of rows) {
    // A dead run leaves rows that say running; nobody is.
    if (row.state === 'running' && !live) row.state = 'pending';
    shards[row.state]++;
  }
  const checkpoints = rows.map(checkpointOf);
  const sum = (field: 'tiles_in' | 'tiles_out') => rows.reduce((all, row) => all + row[field], 0);
  return {
    job: directory,
    command: job.record.request.command,
    input: job.record.request.input,
    output: job.record.request.output,
    live,
    phase,
    shards,
    tiles: { total: job.manifest.header.tiles, read: sum('tiles_in'), written: sum('tiles_out') },
    lethal_tiles: checkpoints.flatMap(lethalTiles),
    checkpoints,
  };
}

function checkpointOf({ dropped, warnings, ...row }: CheckpointRow): Checkpoint {
  return { ...row, dropped: JSON.parse(dropped) as Record<string, number>, warnings: JSON.parse(warnings) as TallyReport[] };
}

function lethalTiles({ warnings }: Checkpoint): string[] {
  return warnings.filter(({ kind }) => kind === 'lethal').flatMap(({ examples }) => examples);
}

function readLedger(path: string): { rows: CheckpointRow[]; phase: string } {
  using ledger = Ledger.view(path);
  return { rows: ledger.rows(), phase: ledger.fact<string>('phase') ?? 'plan' };
}

function jobDirectoryOf(jobOrOutput: string): string {
  const named = resolve(jobOrOutput);
  for (const directory of [named, defaultJobDirectory(named)]) {
    if (existsSync(directory) && isDirectoryOfJob(directory)) return directory;
  }
  const notes = orphanNotes(named, null).map((note) => `; ${note}`);
  const text = `${jobOrOutput}: no job here; name a job directory, or the output that it is for${notes.join('')}`;
  throw new TilefoldError('NOT_FOUND', text);
}

function isDirectoryOfJob(path: string): boolean {
  try {
    return jobState(path) === 'job';
  } catch {
    return false;
  }
}
