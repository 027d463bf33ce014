// Fsyncs sealed shards in the background. A sealed shard survives the death of any process but not a power cut until it is synced;
// a resume verifies shards that the ledger does not list as synced against their seals. The delay saves the fsync of shards that
// are merged and removed within seconds.

import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOfErrno, TilefoldError } from '../errors.ts';
import { syncDirectory } from '../kit/fs/durable.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger/ledger.ts';

/** Bounds the work lost to a power cut. Kernels start writeback after about the same time. */
const SYNC_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 5_000;

export class ShardSync implements AsyncDisposable {
  readonly #job: Job;
  readonly #ledger: Ledger;
  /** Time at which each unsynced shard was sealed, oldest first. */
  readonly #waiting = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #syncAfterMs: number;
  #busy: Promise<void> = Promise.resolve();
  #isBusy = false;
  #error: unknown;

  constructor(job: Job, ledger: Ledger, syncAfterMs: number = SYNC_AFTER_MS, lookEveryMs: number = LOOK_EVERY_MS) {
    this.#job = job;
    this.#ledger = ledger;
    this.#syncAfterMs = syncAfterMs;
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  sealed(shard: number): void {
    this.#waiting.set(shard, performance.now());
  }

  /** Syncs a sealed shard now. @throws the error of the sync; the shard's file is removed then, as after one in the background */
  async now(shard: number): Promise<void> {
    if (!this.#waiting.has(shard)) return;
    await this.#busy;
    await this.#sync([shard]);
    this.check();
  }

  /** The shard's rows are durable in the output, so its file need not be synced. */
  merged(shard: number): void {
    this.#waiting.delete(shard);
  }

  /** @throws TilefoldError 'DISK_ERROR' or 'DISK_FULL' if the sync of a shard failed */
  check(): void {
    if (this.#error === undefined) return;
    const { code, message } = this.#error as NodeJS.ErrnoException;
    const text = `${this.#job.shardDirectory}: a shard could not be written to disk: ${message}`;
    const refusal = codeOfErrno(code) === 'DISK_FULL' ? 'DISK_FULL' : 'DISK_ERROR';
    throw new TilefoldError(refusal, `${text}; it is discarded, and tilefold resume runs it again`, {
      permanent: false,
      cause: this.#error,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#waiting.clear();
    await this.#busy;
  }

  #look(): void {
    const due = [...this.#waiting].filter(([, since]) => performance.now() - since >= this.#syncAfterMs);
    if (this.#isBusy || due.length === 0) return;
    this.#isBusy = true;
    this.#busy = this.#sync(due.map(([shard]) => shard)).finally(() => {
      this.#isBusy = false;
    });
  }

  async #sync(shards: readonly number[]): Promise<void> {
    const tried: number[] = [];
    try {
      const synced: number[] = [];
      for (const shard of shards) {
        if (!this.#waiting.has(shard)) continue;
        tried.push(shard);
        await syncShard(join(this.#job.shardDirectory, shardName(shard)));
        if (this.#waiting.delete(shard)) synced.push(shard);
      }
      if (synced.length === 0) return;
      syncDirectory(this.#job.shardDirectory);
      this.#ledger.setSyncedShards([...this.#ledger.syncedShards(), ...synced]);
    } catch (error) {
      this.#error ??= error;
      clearInterval(this.#timer);
      this.#waiting.clear();
      // The kernel reports a writeback error once: the next fsync of the file would succeed, and reads would return correct data from
      // the page cache until the power is cut.
      for (const shard of tried) rmSync(join(this.#job.shardDirectory, shardName(shard)), { force: true, recursive: true });
    }
  }
}

async function syncShard(path: string): Promise<void> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    // Merged and removed in the meantime.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    await file?.datasync();
  } finally {
    await file?.close();
  }
}
