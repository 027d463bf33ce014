// Sets sealed shards aside while they run again. `<index>.mbtiles` becomes `<index>.old.mbtiles`, and its list of bad tiles likewise,
// until the new file is sealed and synced. Whenever a run is killed, the next one has either the new file or the old one.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '../kit/fs/durable.ts';
import { badTilePartName } from '../shard/bad-tiles.ts';
import { isIntact, readSealOf } from '../shard/file/seal.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { Job } from './job.ts';

const OLD = /^(\d+)\.old\./;

/** Sets the files of sealed shards aside. They must not be listed as synced any more. */
export function setAside({ shardDirectory }: Job, shards: Iterable<number>): void {
  const at = (name: string) => join(shardDirectory, name);
  for (const shard of shards) {
    const bad = badTilePartName(shard);
    // The list first: an old list without an old shard then means that the shard is still in its place.
    if (existsSync(at(bad))) renameSync(at(bad), at(oldName(bad)));
    renameSync(at(shardName(shard)), at(oldName(shardName(shard))));
  }
  syncDirectory(shardDirectory);
}

/** Removes the old files of a shard whose new file is sealed and synced. */
export function dropOld({ shardDirectory }: Job, shard: number): void {
  // The list first, as above.
  for (const name of [badTilePartName(shard), shardName(shard)]) rmSync(join(shardDirectory, oldName(name)), { force: true });
}

/** Puts old files back where there is no new shard that is sealed and intact, else removes them. Returns the shards put back. */
export function settleSetAside(job: Job): number[] {
  const back: number[] = [];
  for (const shard of shardsSetAside(job)) {
    if (isReplaced(job, shard)) {
      dropOld(job, shard);
      continue;
    }
    putBack(job, shard);
    back.push(shard);
  }
  if (back.length > 0) syncDirectory(job.shardDirectory);
  return back;
}

/** The new file may not be synced, and a power cut may have taken pages of it. */
function isReplaced({ shardDirectory, manifest }: Job, shard: number): boolean {
  if (!existsSync(join(shardDirectory, oldName(shardName(shard))))) return false;
  const path = join(shardDirectory, shardName(shard));
  const seal = readSealOf(path, manifest.header.fingerprint, shard);
  return seal !== null && isIntact(path, seal);
}

function putBack({ shardDirectory }: Job, shard: number): void {
  const at = (name: string) => join(shardDirectory, name);
  const bad = badTilePartName(shard);
  const file = shardName(shard);
  if (existsSync(at(oldName(file)))) {
    // Without an old list the shard had none, and this one is of the new attempt.
    if (!existsSync(at(oldName(bad)))) rmSync(at(bad), { force: true });
    renameSync(at(oldName(file)), at(file));
  }
  if (existsSync(at(oldName(bad)))) renameSync(at(oldName(bad)), at(bad));
}

function shardsSetAside({ shardDirectory }: Job): number[] {
  const shards = readdirSync(shardDirectory).flatMap((name) => OLD.exec(name)?.[1] ?? []);
  return [...new Set(shards.map(Number))].sort((a, b) => a - b);
}

/** 7.mbtiles -> 7.old.mbtiles */
function oldName(name: string): string {
  return name.replace('.', '.old.');
}
