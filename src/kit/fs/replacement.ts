// Writes a file that appears under its name only when complete: it is written beside its final place and renamed. An existing
// file stays until then and passes its mode on. Leftovers of killed processes are removed first.

import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { placeOf, statsOf } from './place-of.ts';
import { removeQuietly } from './removal.ts';
import { abandonedFiles, temporaryName } from './temporary-name.ts';

const DEFAULT_MODE = 0o666;
const PERMISSIONS = 0o7777;

export class Replacement {
  readonly #place: string;
  /** undefined for a device or a pipe, which is written to directly. */
  readonly #temporary: string | undefined;
  readonly #fd: number;
  #isOpen = true;

  /** Opens it for writing. @throws Node's system error */
  constructor(path: string) {
    const there = statsOf(path);
    const isReplaceable = there?.isFile() ?? true;
    // /dev/stdout may lead to a regular file, but one that its owner has open already.
    if (!isReplaceable || path.startsWith('/dev/')) {
      this.#place = path;
      this.#fd = openSync(path, 'a');
      return;
    }
    this.#place = placeOf(path);
    for (const path of abandonedFiles(this.#place)) removeQuietly(path);
    this.#temporary = temporaryName(this.#place);
    this.#fd = openSync(this.#temporary, 'wx', there === undefined ? DEFAULT_MODE : there.mode & PERMISSIONS);
    // The umask has cleared bits of the mode given to open().
    if (there !== undefined) fchmodSync(this.#fd, there.mode & PERMISSIONS);
  }

  write(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
  }

  /** Syncs the file and gives it its name. */
  finish(): void {
    if (this.#temporary !== undefined) fsyncSync(this.#fd);
    this.#close();
    if (this.#temporary !== undefined) renameSync(this.#temporary, this.#place);
  }

  /** Removes the temporary file; an existing file stays. */
  discard(): void {
    this.#close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { force: true });
  }

  /** Closing twice would throw and hide the original error. */
  #close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
