// A file that appears under its name when it is complete, and not before: it is written beside its place and renamed. What stood
// there stays until then, and gives its mode to the new one. What killed processes have left there goes first.

import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { placeOf, statsOf } from './place-of.ts';
import { removeQuietly } from './removal.ts';
import { abandonedFiles, temporaryName } from './temporary-name.ts';

const DEFAULT_MODE = 0o666;
const PERMISSIONS = 0o7777;

export class Replacement {
  readonly #place: string;
  /** undefined for what cannot be replaced: a device or a pipe is written to. */
  readonly #temporary: string | undefined;
  readonly #fd: number;
  #isOpen = true;

  /** Opens it to write. What is refused comes out as Node says it. */
  constructor(path: string) {
    const there = statsOf(path);
    const isReplaceable = there?.isFile() ?? true;
    // What /dev/stdout leads to is somebody's file all the same, and open already.
    if (!isReplaceable || path.startsWith('/dev/')) {
      this.#place = path;
      this.#fd = openSync(path, 'a');
      return;
    }
    this.#place = placeOf(path);
    for (const path of abandonedFiles(this.#place)) removeQuietly(path);
    this.#temporary = temporaryName(this.#place);
    this.#fd = openSync(this.#temporary, 'wx', there === undefined ? DEFAULT_MODE : there.mode & PERMISSIONS);
    // The umask has taken bits from it.
    if (there !== undefined) fchmodSync(this.#fd, there.mode & PERMISSIONS);
  }

  write(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
  }

  /** It is complete. */
  finish(): void {
    if (this.#temporary !== undefined) fsyncSync(this.#fd);
    this.#close();
    if (this.#temporary !== undefined) renameSync(this.#temporary, this.#place);
  }

  /** It will not be: what was there stays. */
  discard(): void {
    this.#close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { force: true });
  }

  /** Once: a second time would be an error that hides what went wrong before. */
  #close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
