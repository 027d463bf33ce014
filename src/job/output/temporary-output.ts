// The output while it is written: beside its target, under a name of its own, its handle kept from creation to fsync, so that
// no write-back error can be missed (Linux tells it to handles that were open when it happened).

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
  /** It was there already: an earlier run began it. */
  readonly isOld: boolean;
  #open = true;

  /** `target` is the output's name: who may not read the file that is there may not read the new one either. */
  constructor(path: string, target: string = path) {
    this.path = path;
    this.isOld = existsSync(path);
    const mode = statsOf(target)?.mode ?? DEFAULT_MODE;
    this.fd = openSync(path, this.isOld ? 'r+' : 'wx+', (mode & DEFAULT_MODE) | OWNER_WRITES);
  }

  /** Makes it what the file was that it is to replace: mode and, where the system lets us, owner. */
  takeAfter(there: Stats): void {
    const own = fstatSync(this.fd);
    if (own.uid !== there.uid || own.gid !== there.gid) {
      try {
        fchownSync(this.fd, there.uid, there.gid);
      } catch {
        // Only root may give files away.
      }
    }
    withPath(this.path, () => fchmodSync(this.fd, there.mode & PERMISSIONS));
  }

  /** Returns the place for the output's parts: hidden, beside it, the same for every run of the job. */
  static pathFor(output: string, fingerprint: string): string {
    const place = placeOf(output);
    return join(dirname(place), `.${basename(place)}.${fingerprint.slice(0, 12)}.part`);
  }

  /** Whether a file of that name, beside the output, is or was the temporary output of one of its runs. */
  static isNameFor(output: string, name: string): boolean {
    const prefix = `.${basename(output)}.`;
    return name.startsWith(prefix) && /^[0-9a-f]{12}\.part$/.test(name.slice(prefix.length));
  }

  static exists(path: string): boolean {
    return existsSync(path);
  }

  /** Removes what an unfinished run has left there. */
  static remove(path: string): void {
    for (const suffix of ['', ...SIDE_FILES]) rmSync(path + suffix, { force: true });
  }

  size(): number {
    return fstatSync(this.fd).size;
  }

  /**
   * To be called once: after an error the file is lost, and a second call would be believed for nothing. Another thread waits for the
   * disk.
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
