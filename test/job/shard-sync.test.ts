import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Job } from '../../src/job/job.ts';
import { Ledger } from '../../src/job/ledger/ledger.ts';
import { ShardSync } from '../../src/job/shard-sync.ts';
import { createManifest } from '../../src/plan/manifest.ts';
import { recoverShards } from '../../src/run/recover-shards.ts';
import { isIntact, readSealOf, type Seal, sealText } from '../../src/shard/file/seal.ts';
import { ShardDigest } from '../../src/shard/file/shard-digest.ts';
import { MbtilesShardSink } from '../../src/shard/file/shard-sink.ts';
import { ShardCounts } from '../../src/shard/shard-report.ts';
import { hilbertId } from '../../src/tile/hilbert.ts';
import { emptyPruneReport } from '../../src/transform/prune/report.ts';
import { runSql, scratchDirectory } from '../support/mbtiles-builder.ts';
import { SETTLED } from '../support/settled.ts';

const UNSTOPPED = new AbortController().signal;

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

const LAYOUTS = {
  plain: { order: 'row', columns: 'plain' },
  hashed: { order: 'row', columns: 'hashed' },
  packed: { order: 'hilbert', columns: 'hashed' },
} as const;

/** A shard of a few pages, with tiles that fit into a page and tiles that do not. */
function writeShard({ shardDirectory }: Job, index: number, layout: keyof typeof LAYOUTS = 'plain'): string {
  const path = join(shardDirectory, `${index}.mbtiles`);
  const digest = new ShardDigest();
  using sink = new MbtilesShardSink({ path, ...LAYOUTS[layout] });
  const tiles = Array.from({ length: 40 }, (_, x) => ({ z: 10, x, y: 5, data: dataOf(index, x) }));
  if (layout === 'packed') tiles.sort((a, b) => hilbertId(a.z, a.x, a.y) - hilbertId(b.z, b.x, b.y));
  for (const tile of tiles) digest.add(tile, sink.put(tile));
  const report = new ShardCounts(0).report(emptyPruneReport());
  const seal: Seal = { seal: 'tilefold', version: 3, fingerprint: 'f', index, rows: 40, contentHash: digest.end(), report };
  sink.seal(sealText(seal));
  sink.finish({ other: {} });
  return path;
}

function dataOf(index: number, n: number): Buffer | null {
  return n === 7 ? null : Buffer.alloc(n % 5 === 0 ? 90_000 : 3000, `${index} ${n}`);
}

/** Overwrites a page with zeros, as if it was not written back before a power cut. */
function losePage(path: string, page: number): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(fd);
}

test.each(['plain', 'hashed', 'packed'] as const)(
  'a shard with %s rows is verified, unless one of its pages was lost',
  (layout) => {
    const job = jobIn(scratchDirectory());
    const pages = statSync(writeShard(job, 0, layout)).size / PAGE_BYTES;
    expect(pages).toBeGreaterThan(8);
    for (let page = 0; page < pages; page++) {
      rmSync(join(job.shardDirectory, '0.mbtiles'));
      const path = writeShard(job, 0, layout);
      const seal = readSealOf(path, 'f', 0) as Seal;
      expect(isIntact(path, seal)).toBe(true);
      losePage(path, page);
      const isBelieved = readSealOf(path, 'f', 0) !== null && isIntact(path, seal);
      expect(isBelieved, `page ${page}`).toBe(false);
    }
  },
);

test.each([
  ['a length in the packed rows', "UPDATE packed_rows SET lengths = substr(lengths, 1, 40) || x'07' || substr(lengths, 42)"],
  ['an unpacked row', 'INSERT INTO tiles SELECT * FROM tiles LIMIT 1'],
  ['packed rows without a row', 'INSERT INTO packed_rows SELECT * FROM packed_rows'],
])('%s makes a shard invalid', (_what, sql) => {
  const job = jobIn(scratchDirectory());
  const path = writeShard(job, 0, 'packed');
  const seal = readSealOf(path, 'f', 0) as Seal;
  runSql(path, sql);
  expect(isIntact(path, seal)).toBe(false);
});

test('a seal with a changed figure is invalid', () => {
  const job = jobIn(scratchDirectory());
  const path = writeShard(job, 0);
  runSql(path, `UPDATE metadata SET value = replace(value, '"rows":40', '"rows":41') WHERE name = 'tilefold_seal'`);
  expect(readSealOf(path, 'f', 0)).toBe(null);
});

test('a resume runs a shard again if it never reached the disk, and verifies none that did', async () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  const paths = SHARDS.map(({ index }) => writeShard(job, index));
  losePage(paths[1] as string, 5);
  losePage(paths[2] as string, 5);
  ledger.setSyncedShards([2]);
  expect([...(await recoverShards(job, ledger, UNSTOPPED)).keys()]).toEqual([0, 2]);
  expect(paths.map((path) => existsSync(path))).toEqual([true, false, true]);
  expect(ledger.rows().map(({ state }) => state)).toEqual(['sealed', 'pending', 'sealed']);
});

test('a shard that has to run again no longer counts as synced', async () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  writeShard(job, 0);
  ledger.setSyncedShards([0, 1]);
  await recoverShards(job, ledger, UNSTOPPED);
  expect([...ledger.syncedShards()]).toEqual([0]);
});

test('sealed shards are synced after a while, except those that are merged and removed', async () => {
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

test('a disk that refuses a shard ends the run, which removes that shard and says how to continue', async () => {
  const job = jobIn(scratchDirectory());
  using ledger = ledgerOf(job);
  // A directory cannot be opened for writing.
  mkdirSync(join(job.shardDirectory, '0.mbtiles'));
  await using sync = new ShardSync(job, ledger, 0, 5);
  sync.sealed(0);
  await pause(200);
  expect(() => sync.check()).toThrow(/could not be written to disk.*tilefold resume/);
  expect(existsSync(join(job.shardDirectory, '0.mbtiles'))).toBe(false);
  expect(ledger.syncedShards().size).toBe(0);
});
