// Brings sealed shards to disk behind the run's back. A shard is complete for every process once it has its name; only a
// power cut can still take it, and what the ledger does not call synced has to prove itself again. A shard that is merged and
// gone within seconds never has to reach the disk.

import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOfErrno, TilefoldError } from '../errors.ts';
import { syncDirectory } from '../kit/fs/durable.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger/ledger.ts';

/** The work that a power cut may cost. Kernels begin to write back after as long. */
const SYNC_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 5_000;

export class ShardSync implements AsyncDisposable {
  readonly #job: Job;
  readonly #ledger: Ledger;
  /** When each was sealed, oldest first. */
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

  /** Its rows are durable in the output, and its file is in nobody's way. */
  merged(shard: number): void {
    this.#waiting.delete(shard);
  }

  /** @throws TilefoldError 'DISK_ERROR' or 'DISK_FULL' when the disk refused a shard that it had taken before */
  check(): void {
    if (this.#error === undefined) return;
    const { code, message } = this.#error as NodeJS.ErrnoException;
    const text = `${this.#job.shardDirectory}: a shard could not be written to disk: ${message}`;
    const refusal = codeOfErrno(code) === 'DISK_FULL' ? 'DISK_FULL' : 'DISK_ERROR';
    throw new TilefoldError(refusal, `${text}; it is given up, and --resume runs it again`, {
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
      // An fsync tells its error once: the next one would say yes to the same file, and what is read from it would be right until
      // the power is cut.
      for (const shard of tried) rmSync(join(this.#job.shardDirectory, shardName(shard)), { force: true, recursive: true });
    }
  }
}

async function syncShard(path: string): Promise<void> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    // Merged and gone meanwhile.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    await file?.datasync();
  } finally {
    await file?.close();
  }
}
