// A buffered file written front to back. Anything past `position` on disk is ignored.

import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { TilefoldError } from '../../../errors.ts';
import { fileError } from '../../../kit/fs/file-error.ts';
import { WriteBehind } from './write-behind.ts';

export interface AppendFileOptions {
  readonly path: string;
  /** An open read-write handle. Its owner keeps handle and file, whatever happens. */
  readonly fd?: number | undefined;
  /** Open flags, if no handle is given. */
  readonly flags: 'wx+' | 'w+' | 'r+';
  readonly bufferBytes: number;
  /** Position of the first byte to write; anything after it in the file is cut off. */
  readonly start: number;
  /** Whether another thread writes full buffers. Before a sync, truncate or close, wait for `idle`. */
  readonly behind?: boolean;
}

export class AppendFile {
  readonly path: string;
  readonly fd: number;
  readonly #isOwner: boolean;
  #behind: WriteBehind | undefined;
  #buffer: Buffer;
  #buffered = 0;
  /** Bytes before this position are in the file or being written. */
  #written: number;
  #isOpen = true;

  /** @throws TilefoldError BAD_JOB when an existing file is shorter than `start`; IO when it cannot be opened */
  constructor({ path, fd, flags, bufferBytes, start, behind = false }: AppendFileOptions) {
    this.path = path;
    this.#isOwner = fd === undefined;
    this.fd = fd ?? open(path, flags);
    this.#behind = behind ? new WriteBehind(path, this.fd) : undefined;
    this.#buffer = Buffer.allocUnsafeSlow(bufferBytes);
    this.#written = start;
    if (flags === 'r+' && fstatSync(this.fd).size < start) {
      this.close();
      throw new TilefoldError('BAD_JOB', `${path} is shorter than the ${start} bytes already synced; start over`);
    }
    attempt(path, 'truncated', () => ftruncateSync(this.fd, start));
  }

  /** Position of the next byte. */
  get position(): number {
    return this.#written + this.#buffered;
  }

  append(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > this.#buffer.length) this.#empty(this.#behind);
    if (bytes.length > this.#buffer.length) {
      this.#write(bytes, this.#written);
      this.#written += bytes.length;
      return;
    }
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  /**
   * Resolves when all full buffers are in the file.
   * @throws TilefoldError when a write failed
   */
  async idle(): Promise<void> {
    await this.#behind?.idle();
  }

  /** Stops using another thread. */
  endBehind(): void {
    this.#checkIdle();
    this.#behind = undefined;
  }

  /** Overwrites bytes before `start`. */
  writeAt(bytes: Uint8Array, position: number): void {
    this.#write(bytes, position);
  }

  flush(): void {
    this.#checkIdle();
    this.#empty(undefined);
  }

  /** Writes the buffer, or passes it to `behind` and continues with another. */
  #empty(behind: WriteBehind | undefined): void {
    if (this.#buffered === 0) return;
    const next = behind?.swap(this.#buffer, this.#buffered, this.#written) ?? null;
    if (next === null) this.#write(this.#buffer.subarray(0, this.#buffered), this.#written);
    else this.#buffer = next;
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  /** Makes everything appended durable. */
  sync(): void {
    this.flush();
    attempt(this.path, 'synced', () => fsyncSync(this.fd));
  }

  /** Goes back to an earlier position. */
  truncate(position: number): void {
    this.flush();
    attempt(this.path, 'truncated', () => ftruncateSync(this.fd, position));
    this.#written = position;
  }

  /** Discards what is still buffered. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#isOwner) closeSync(this.fd);
  }

  remove(): void {
    this.close();
    if (this.#isOwner) attempt(this.path, 'removed', () => unlinkSync(this.path));
  }

  #checkIdle(): void {
    if (this.#behind?.isIdle === false)
      throw new TilefoldError('INTERNAL', `${this.path} is still being written; please report this`);
  }

  #write(bytes: Uint8Array, position: number): void {
    let done = 0;
    while (done < bytes.length) {
      done += attempt(this.path, 'written', () => writeSync(this.fd, bytes, done, bytes.length - done, position + done));
    }
  }
}

function open(path: string, flags: AppendFileOptions['flags']): number {
  return attempt(path, 'opened', () => {
    try {
      return openSync(path, flags);
    } catch (cause) {
      if (flags !== 'r+' || (cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      throw new TilefoldError('BAD_JOB', `${path} is missing and cannot be resumed; start over`, { cause });
    }
  });
}

function attempt<T>(path: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw fileError(path, what, cause);
  }
}
