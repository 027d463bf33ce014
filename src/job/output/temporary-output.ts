// The output while it is written: a hidden file beside its final path. One file descriptor stays open from creation to fsync, because
// Linux reports a writeback error only to descriptors that were open when it happened.

import { closeSync, existsSync, fchmodSync, fchownSync, fstatSync, fsync, openSync, rmSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withPath } from '../../kit/fs/durable.ts';
import { placeOf, statsOf } from '../../kit/fs/place-of.ts';

const SIDE_FILES = ['-journal', '-wal', '-shm'];
const DEFAULT_MODE = 0o666;
const OWNER_WRITES = 0o600;
const PERMISSIONS = 0o7777;

export class TemporaryOutput implements Disposable {
  readonly path: string;
  readonly fd: number;
  /** Whether the file existed already: an earlier run created it. */
  readonly isOld: boolean;
  #open = true;

  /** `target` is the final path. The permissions of an existing file there apply to the new one from the start. */
  constructor(path: string, target: string = path) {
    this.path = path;
    this.isOld = existsSync(path);
    const mode = statsOf(target)?.mode ?? DEFAULT_MODE;
    this.fd = openSync(path, this.isOld ? 'r+' : 'wx+', (mode & DEFAULT_MODE) | OWNER_WRITES);
  }

  /** Copies mode and, where permitted, owner of the file that it will replace. */
  copyModeAndOwner(there: Stats): void {
    const own = fstatSync(this.fd);
    if (own.uid !== there.uid || own.gid !== there.gid) {
      try {
        fchownSync(this.fd, there.uid, there.gid);
      } catch {
        // Only root may change a file's owner.
      }
    }
    withPath(this.path, () => fchmodSync(this.fd, there.mode & PERMISSIONS));
  }

  /** Returns the temporary path of an output: hidden, beside it, the same for every run of the job. */
  static pathFor(output: string, fingerprint: string): string {
    const place = placeOf(output);
    return join(dirname(place), `.${basename(place)}.${fingerprint.slice(0, 12)}.part`);
  }

  /** Whether `name` is that of a temporary file of this output. */
  static isNameFor(output: string, name: string): boolean {
    const prefix = `.${basename(output)}.`;
    return name.startsWith(prefix) && /^[0-9a-f]{12}\.part$/.test(name.slice(prefix.length));
  }

  static exists(path: string): boolean {
    return existsSync(path);
  }

  /** Removes the temporary file and its SQLite side files. */
  static remove(path: string): void {
    for (const suffix of ['', ...SIDE_FILES]) rmSync(path + suffix, { force: true });
  }

  size(): number {
    return fstatSync(this.fd).size;
  }

  /**
   * Fsyncs the file, without blocking the event loop. Call it once: after an error the file is lost, and a second fsync would succeed
   * all the same.
   */
  async sync(): Promise<{ dev: number; ino: number; size: number }> {
    const failed = await new Promise<Error | null>((resolve) => fsync(this.fd, resolve));
    withPath(this.path, () => {
      if (failed !== null) throw failed;
    });
    const { dev, ino, size } = fstatSync(this.fd);
    return { dev, ino, size };
  }

  [Symbol.dispose](): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }
}
