// Room on every file system that the run will write to, asked for before the first tile is read.

import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SHARD_PAGE_BYTES } from '../archive/mbtiles/ddl.ts';
import { TilefoldError } from '../errors.ts';
import { type DiskEstimate, estimateDisk } from '../plan/estimate.ts';
import type { Job } from './job.ts';
import { placeOf } from './place-of.ts';

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
  add(dirname(placeOf(output)), estimate.output);
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

/** A shard's pages, however few its tiles. */
const SHARD_BYTES_AT_LEAST = 4 * SHARD_PAGE_BYTES;

/** Returns the bytes that the rest of an unfinished job may still take on each file system, and those free there. */
export function roomLeftToFill({ directory, record, manifest, shardDirectory, scratchDirectory }: Job): DiskNeed[] {
  const { tiles, bytes, settled } = manifest.header;
  const { output, outputFormat } = record.request;
  const there = new Map<number, number>();
  const count = (path: string) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) there.set(stats.dev, (there.get(stats.dev) ?? 0) + stats.blocks * 512);
  };
  count(record.temporaryOutput);
  for (const place of [shardDirectory, scratchDirectory])
    if (existsSync(place)) for (const name of readdirSync(place)) count(join(place, name));
  const estimate = estimateDisk(tiles, bytes, outputFormat, settled.mbtilesType);
  const shards = estimate.shards + manifest.shards.length * SHARD_BYTES_AT_LEAST;
  return diskNeeds({ ...estimate, shards }, directory, output).map((need) => ({
    ...need,
    needed: Math.max(0, need.needed - (there.get(statSync(need.directory).dev) ?? 0)),
  }));
}

/** Returns what a directory's file system has left for us. */
export function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
