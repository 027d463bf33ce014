// Room on every file system that the run will write to, asked for before the first tile is read.

import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../errors.ts';
import type { DiskEstimate } from '../plan/estimate.ts';

export interface DiskNeed {
  /** A directory on the file system. */
  readonly directory: string;
  readonly needed: number;
  readonly free: number;
}

/** Returns the bytes needed and free on each file system; the job directory need not exist yet. */
export function diskNeeds(estimate: DiskEstimate, jobDirectory: string, output: string): DiskNeed[] {
  const needs = new Map<number, { directory: string; needed: number }>();
  const add = (directory: string, bytes: number) => {
    const { dev } = statSync(directory);
    const known = needs.get(dev) ?? { directory, needed: 0 };
    needs.set(dev, { directory: known.directory, needed: known.needed + bytes });
  };
  add(dirname(output), estimate.output);
  add(nearestExisting(jobDirectory), estimate.shards + estimate.scratch);
  return [...needs.values()].map(({ directory, needed }) => ({ directory, needed, free: freeBytes(directory) }));
}

/** @throws TilefoldError 'PREFLIGHT' naming needed and free bytes */
export function checkDisk(needs: readonly DiskNeed[]): void {
  for (const { directory, needed, free } of needs) {
    if (needed <= free) continue;
    throw new TilefoldError(
      'PREFLIGHT',
      `${directory}: the run may need ${needed} bytes here, and ${free} are free; make room, or put the job elsewhere with --checkpoint`,
      { permanent: false },
    );
  }
}

/** Returns what a directory's file system has left for us. */
export function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
