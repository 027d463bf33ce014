// Checks free disk space on every file system that the run writes to, before the first tile is read. A run is refused by the estimate,
// and warned about by the upper bound.

import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TilefoldError } from '../errors.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import type { DiskUse } from '../plan/disk-use.ts';
import type { Job } from './job.ts';

export interface DiskNeed {
  /** A directory on the file system. */
  readonly directory: string;
  /** Upper bound, in bytes. */
  readonly needed: number;
  /** Expected bytes, extrapolated from transformed sample tiles; null without a sample. */
  readonly estimate: number | null;
  readonly free: number;
}

/** Node-local scratch of a run with --tmpdir. */
export interface ScratchPlace {
  readonly directory: string;
  /** The share of all shards' bytes that is written at once. */
  readonly share: number;
  /** SQLite sorts there. A PMTiles merge keeps its spools in the job. */
  readonly sorts: boolean;
}

/** Safety factor on an estimate. */
const MARGIN = 1.15;

/** Returns the bytes needed and free on each file system; the job directory need not exist yet. */
export function diskNeeds(
  bound: DiskUse,
  estimate: DiskUse | null,
  jobDirectory: string,
  output: string,
  scratch: ScratchPlace | null = null,
): DiskNeed[] {
  const needs = new Map<number, { directory: string; needed: number; estimate: number }>();
  const add = (directory: string, partOf: (use: DiskUse) => number) => {
    const { dev } = statSync(directory);
    const known = needs.get(dev) ?? { directory, needed: 0, estimate: 0 };
    needs.set(dev, {
      directory: known.directory,
      needed: known.needed + partOf(bound),
      estimate: known.estimate + (estimate === null ? 0 : partOf(estimate)),
    });
  };
  add(dirname(placeOf(output)), (use) => use.output);
  const sortsHere = scratch?.sorts !== true;
  add(nearestExisting(jobDirectory), (use) => use.shards + use.job + (sortsHere ? use.scratch : 0));
  if (scratch !== null) add(scratch.directory, (use) => Math.ceil(use.shards * scratch.share) + (sortsHere ? 0 : use.scratch));
  return [...needs.values()].map(({ directory, needed, estimate: likely }) => ({
    directory,
    needed,
    estimate: estimate === null ? null : likely,
    free: freeBytes(directory),
  }));
}

/** Whether the upper bound fits on every file system, so that no estimate is needed. */
export function isRoomy(needs: readonly DiskNeed[]): boolean {
  return needs.every(({ needed, free }) => needed <= free);
}

/**
 * Returns one warning for each file system that may run full.
 * @throws TilefoldError 'PREFLIGHT' with the missing bytes where the estimate does not fit, unless `ignoreSpace`
 */
export function checkDisk(needs: readonly DiskNeed[], ignoreSpace: boolean = false): string[] {
  const tight = needs.filter((need) => spaceVerdict(need) !== 'enough');
  const refused = tight.find((need) => spaceVerdict(need) === 'refused');
  if (refused !== undefined && !ignoreSpace) throw refusal(refused);
  return tight.map(diskWarning);
}

/** Returns the free bytes below which a run is refused: the estimate with its margin, at most the upper bound. */
function roomFor({ needed, estimate }: DiskNeed): number {
  return estimate === null ? needed : Math.min(needed, Math.ceil(estimate * MARGIN));
}

/** Whether a run would start silently, warn, or be refused on this file system. */
export function spaceVerdict(need: DiskNeed): 'enough' | 'tight' | 'refused' {
  if (need.needed <= need.free) return 'enough';
  return need.free < roomFor(need) ? 'refused' : 'tight';
}

function diskWarning({ directory, needed, estimate, free }: DiskNeed): string {
  const likely = estimate === null ? '' : `, about ${estimate} are likely`;
  return `${directory}: the run may need up to ${needed} bytes here${likely}, and ${free} are free; a full disk stops it, and tilefold resume goes on`;
}

function refusal(need: DiskNeed): TilefoldError {
  const { directory, needed, estimate, free } = need;
  const what = estimate === null ? `may need ${needed} bytes here` : `needs about ${estimate} bytes here (at most ${needed})`;
  const room = roomFor(need) - free;
  const advice = `make room for ${room} more, put the job elsewhere with --checkpoint, or go on with --ignore-space`;
  return new TilefoldError('PREFLIGHT', `${directory}: the run ${what}, and ${free} are free; ${advice}`, { permanent: false });
}

/** Returns the bytes that an unfinished job may still write on each file system, and the free bytes there. */
export function roomLeftToFill({ directory, record, shardDirectory, scratchDirectory }: Job, isStream: boolean): DiskNeed[] {
  const bound = isStream ? record.disk.stream : record.disk.kept;
  const there = new Map<number, number>();
  const count = (path: string) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile()) there.set(stats.dev, (there.get(stats.dev) ?? 0) + stats.blocks * 512);
  };
  count(record.temporaryOutput);
  for (const place of [directory, shardDirectory, scratchDirectory])
    if (existsSync(place)) for (const name of readdirSync(place)) count(join(place, name));
  return diskNeeds(bound, null, directory, record.request.output).map((need) => ({
    ...need,
    needed: Math.max(0, need.needed - (there.get(statSync(need.directory).dev) ?? 0)),
  }));
}

/** Returns the bytes available to this user on a directory's file system. */
export function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
