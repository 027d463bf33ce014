// Syncs an output file in the background while more is written, so that the final sync has little left to do. Gives no durability
// by itself; the commit does.

import { fdatasync, fstatSync } from 'node:fs';
import { withPath } from './durable.ts';

/** Fewer bytes mean more syncs, and each flushes the disk's cache. */
const BYTES_PER_SYNC = 8_388_608;

export class SyncBehind {
  readonly #output: { readonly path: string; readonly fd: number };
  readonly #bytesPerSync: number;
  /** The file's size at the start of the last sync. */
  #size: number;
  #underWay: Promise<void> | undefined;
  #failed: NodeJS.ErrnoException | undefined;

  constructor(output: { readonly path: string; readonly fd: number }, bytesPerSync: number = BYTES_PER_SYNC) {
    this.#output = output;
    this.#bytesPerSync = bytesPerSync;
    this.#size = fstatSync(output.fd).size;
  }

  /**
   * Starts a sync if the file has grown enough and none is running. The handle must stay open until `idle`.
   * @throws TilefoldError 'DISK_ERROR' or 'DISK_FULL' when an earlier one failed
   */
  advance(): void {
    this.#check();
    if (this.#underWay !== undefined) return;
    const { size } = fstatSync(this.#output.fd);
    if (size - this.#size < this.#bytesPerSync) return;
    this.#size = size;
    this.#underWay = new Promise((resolve) => {
      fdatasync(this.#output.fd, (error) => {
        this.#failed ??= error ?? undefined;
        this.#underWay = undefined;
        resolve();
      });
    });
  }

  /**
   * Resolves when no sync is under way.
   * @throws TilefoldError when one failed: the kernel reports a failed sync once per handle, so a later sync would succeed
   */
  async idle(): Promise<void> {
    await this.#underWay;
    this.#check();
  }

  #check(): void {
    const failed = this.#failed;
    if (failed === undefined) return;
    withPath(this.#output.path, () => {
      throw failed;
    });
  }
}
