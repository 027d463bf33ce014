// Has the system bring an output to disk while the next rows come: another thread waits for it, and the sync of a commit finds
// little left to wait for. Makes nothing durable by itself; that is the commit's.

import { fdatasync, fstatSync } from 'node:fs';
import { named } from './durable.ts';

/** Fewer bytes a sync are more syncs, and each makes a disk empty its cache. */
const BYTES_PER_SYNC = 8_388_608;

export class SyncBehind {
  readonly #output: { readonly path: string; readonly fd: number };
  readonly #bytesPerSync: number;
  /** The file's size when the last one began. */
  #size: number;
  #underWay: Promise<void> | undefined;
  #failed: NodeJS.ErrnoException | undefined;

  constructor(output: { readonly path: string; readonly fd: number }, bytesPerSync: number = BYTES_PER_SYNC) {
    this.#output = output;
    this.#bytesPerSync = bytesPerSync;
    this.#size = fstatSync(output.fd).size;
  }

  /**
   * Begins a sync, where the file has grown by enough and none is under way. The handle must stay open until `idle`.
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
   * @throws TilefoldError when one failed: a handle is told once, and who syncs by it next would hear nothing
   */
  async idle(): Promise<void> {
    await this.#underWay;
    this.#check();
  }

  #check(): void {
    const failed = this.#failed;
    if (failed === undefined) return;
    named(this.#output.path, () => {
      throw failed;
    });
  }
}
