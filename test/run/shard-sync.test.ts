import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MbtilesShardSink } from '../../src/archive/mbtiles/shard-sink.ts';
import { createManifest } from '../../src/plan/manifest.ts';
import type { Job } from '../../src/run/job.ts';
import { Ledger } from '../../src/run/ledger.ts';
import { isWhole, readSealOf, type Seal } from '../../src/run/seal.ts';
import { ShardDigest } from '../../src/run/shard-digest.ts';
import { ShardCounts } from '../../src/run/shard-report.ts';
import { ShardSync } from '../../src/run/shard-sync.ts';
import { takeStock } from '../../src/run/stock.ts';
import { emptyTransformReport } from '../../src/transform/report.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { SETTLED } from '../support/settled.ts';

const SHARDS = [0, 1, 2].map((index) => ({ index, ranges: [], tiles: 0, bytes: 0 }));
const PAGE_BYTES = 65_536;

function jobIn(directory: string): Job {
  const shardDirectory = join(directory, 'shards');
  mkdirSync(shardDirectory);
  const record = { temporaryOutput: join(directory, 'out.part') };
  return { directory, shardDirectory, record, manifest: createManifest('f', SETTLED, SHARDS, 1) } as unknown as Job;
}

function ledgerOf({ directory }: Job): Ledger {
  return Ledger.open(join(directory, 'ledger.sqlite'), 'f', SHARDS);
}

/** A shard of a few pages, its tiles with and without room for them in one. */
function writeShard({ shardDirectory }: Job, index: number, columns: 'plain' | 'hashed' = 'plain'): string {
  const path = join(shardDirectory, `${index}.mbtiles`);
  const digest = new ShardDigest();
  using sink = new MbtilesShardSink({ path, order: 'row', columns });
  for (let n = 0; n < 40; n++) {
    const tile = { z: 10, x: n, y: 5, data: n === 7 ? null : Buffer.alloc(n % 5 === 0 ? 90_000 : 3000, `${index} ${n}`) };
    digest.add(tile, sink.put(tile));
  }
  const report = new ShardCounts(0).report(emptyTransformReport());
  const seal: Seal = { seal: 'tilefold', version: 2, fingerprint: 'f', index, rows: 40, contentHash: digest.end(), report };
  sink.seal(JSON.stringify(seal));
  sink.finish({ other: {} });
  return path;
}

/** What a power cut leaves of a page that was never written back. */
function losePage(path: string, page: number): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(fd);
}

test.each(['plain', 'hashed'] as const)('a shard of %s columns proves itself, unless a page of it was lost', (columns) => {
  const job = jobIn(scratchDirectory());
  const pages = statSync(writeShard(job, 0, columns)).size / PAGE_BYTES;
  expect(pages).toBeGreaterThan(8);
  for (let page = 0; page < pages; page++) {
    rmSync(join(job.shardDirectory, '0.mbtiles'));
    const path = writeShard(job, 0, columns);
    const seal = readSealOf(path, 'f', 0) as Seal;
    expect(isWhole(path, seal)).toBe(true);
    losePage(path, page);
    const isBelieved = readSealOf(path, 'f', 0) !== null && isWhole(path, seal);
    expect(isBelieved, `page ${page}`).toBe(false);
  }
});

test('a resume runs a shard again that never reached the disk, and asks none that did', () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  const paths = SHARDS.map(({ index }) => writeShard(job, index));
  losePage(paths[1] as string, 5);
  losePage(paths[2] as string, 5);
  ledger.setSyncedShards([2]);
  expect([...takeStock(job, ledger).keys()]).toEqual([0, 2]);
  expect(paths.map((path) => existsSync(path))).toEqual([true, false, true]);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['sealed', 'pending', 'sealed']);
});

test('a shard that has to run again is no longer called synced', () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  writeShard(job, 0);
  ledger.setSyncedShards([0, 1]);
  takeStock(job, ledger);
  expect([...ledger.syncedShards()]).toEqual([0]);
});

test('sealed shards reach the disk after a while, but for those that are merged and gone', async () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  for (const { index } of SHARDS) writeShard(job, index);
  await using sync = new ShardSync(job, ledger, 60, 10);
  sync.sealed(0);
  sync.sealed(1);
  sync.merged(1);
  expect(ledger.syncedShards().size).toBe(0);
  await expect.poll(() => [...ledger.syncedShards()], { timeout: 5_000 }).toEqual([0]);
  sync.check();
});

test('a disk that refuses a shard ends the run, which gives that shard up and says how to go on', async () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  // A directory opens for no writer.
  mkdirSync(join(job.shardDirectory, '0.mbtiles'));
  await using sync = new ShardSync(job, ledger, 0, 5);
  sync.sealed(0);
  await pause(200);
  expect(() => sync.check()).toThrow(/could not be written to disk.*--resume/);
  expect(existsSync(join(job.shardDirectory, '0.mbtiles'))).toBe(false);
  expect(ledger.syncedShards().size).toBe(0);
});
