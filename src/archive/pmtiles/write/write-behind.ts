// Lets another thread write full buffers while the next one is filled: half of a merge to PMTiles is copying tile data into the
// system's cache. Holds at most MAX_BUFFERS.

import { write } from 'node:fs';
import { fileError } from '../../../kit/fs/file-error.ts';

/** With this many, the merge rarely has to write a buffer itself, on two cores. */
const MAX_BUFFERS = 4;

export class WriteBehind {
  readonly #path: string;
  readonly #fd: number;
  readonly #empty: Buffer[] = [];
  #underWay = 0;
  #failed: NodeJS.ErrnoException | undefined;
  readonly #onIdle: (() => void)[] = [];

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  /**
   * Takes a buffer to write at a position and returns an empty one, or null when all are in use and the caller must write this
   * one itself. The file must stay open until `idle`.
   * @throws TilefoldError when an earlier write failed
   */
  swap(buffer: Buffer, length: number, position: number): Buffer | null {
    this.#check();
    const next = this.#empty.pop() ?? (this.#underWay + 1 < MAX_BUFFERS ? Buffer.allocUnsafeSlow(buffer.length) : null);
    if (next === null) return null;
    this.#underWay++;
    this.#write(buffer, 0, length, position);
    return next;
  }

  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  /**
   * Resolves when all writes are done.
   * @throws TilefoldError when a write failed
   */
  async idle(): Promise<void> {
    if (!this.isIdle) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
    this.#check();
  }

  #write(buffer: Buffer, done: number, length: number, position: number): void {
    write(this.#fd, buffer, done, length - done, position + done, (error, written) => {
      if (error === null && done + written < length) {
        this.#write(buffer, done + written, length, position);
        return;
      }
      this.#failed ??= error ?? undefined;
      this.#empty.push(buffer);
      this.#underWay--;
      if (this.isIdle) for (const resolve of this.#onIdle.splice(0)) resolve();
    });
  }

  #check(): void {
    if (this.#failed !== undefined) throw fileError(this.#path, 'written', this.#failed);
  }
}
