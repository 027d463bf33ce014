// The output while it is written: beside its target, under a name of its own, its handle kept from creation to fsync, so that
// no write-back error can be missed (Linux tells it to handles that were open when it happened).

import { closeSync, existsSync, fstatSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { named } from './durable.ts';

const SIDE_FILES = ['-journal', '-wal', '-shm'];

export class TemporaryOutput implements Disposable {
  readonly path: string;
  readonly fd: number;
  /** It was there already: an earlier run began it. */
  readonly isOld: boolean;
  #open = true;

  constructor(path: string) {
    this.path = path;
    this.isOld = existsSync(path);
    this.fd = openSync(path, this.isOld ? 'r+' : 'wx+');
  }

  /** Returns the place for the output's parts: hidden, beside it, the same for every run of the job. */
  static pathFor(output: string, fingerprint: string): string {
    return join(dirname(output), `.${basename(output)}.${fingerprint.slice(0, 12)}.part`);
  }

  static exists(path: string): boolean {
    return existsSync(path);
  }

  /** Removes what an unfinished run has left there. */
  static remove(path: string): void {
    for (const suffix of ['', ...SIDE_FILES]) rmSync(path + suffix, { force: true });
  }

  /** To be called once: after an error the file is lost, and a second call would be believed for nothing. */
  sync(): { dev: number; ino: number; size: number } {
    named(this.path, () => fsyncSync(this.fd));
    const { dev, ino, size } = fstatSync(this.fd);
    return { dev, ino, size };
  }

  [Symbol.dispose](): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }
}
