// A file that is written front to back, through one buffer, by position. What is past `position` on disk is not ours.

import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { TilefoldError } from '../../../errors.ts';
import { fileError } from '../../../kit/fs/file-error.ts';
import { WriteBehind } from './write-behind.ts';

export interface AppendFileOptions {
  readonly path: string;
  /** An open handle to read and write by; it stays open, and the file stays, whatever happens: both are its owner's. */
  readonly fd?: number | undefined;
  /** Open flags where no handle is given. */
  readonly flags: 'wx+' | 'w+' | 'r+';
  readonly bufferBytes: number;
  /** Position of the first byte to be written; what follows it in the file is cut off. */
  readonly start: number;
  /** Full buffers are written by another thread: whoever then syncs, truncates or closes the file waits for `idle` first. */
  readonly behind?: boolean;
}

export class AppendFile {
  readonly path: string;
  readonly fd: number;
  readonly #isOwner: boolean;
  #behind: WriteBehind | undefined;
  #buffer: Buffer;
  #buffered = 0;
  /** Bytes before it are in the file, or on their way. */
  #written: number;
  #isOpen = true;

  /** @throws TilefoldError BAD_JOB when the file is shorter than `start` and not new, IO when it cannot be opened */
  constructor({ path, fd, flags, bufferBytes, start, behind = false }: AppendFileOptions) {
    this.path = path;
    this.#isOwner = fd === undefined;
    this.fd = fd ?? open(path, flags);
    this.#behind = behind ? new WriteBehind(path, this.fd) : undefined;
    this.#buffer = Buffer.allocUnsafeSlow(bufferBytes);
    this.#written = start;
    if (flags === 'r+' && fstatSync(this.fd).size < start) {
      this.close();
      throw new TilefoldError('BAD_JOB', `${path} is shorter than the ${start} bytes that were made durable; start over`);
    }
    attempt(path, 'truncated', () => ftruncateSync(this.fd, start));
  }

  /** Where the next byte goes. */
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
   * Resolves when all that left the buffer is in the file.
   * @throws TilefoldError when something could not be written
   */
  async idle(): Promise<void> {
    await this.#behind?.idle();
  }

  /** Leaves nothing more to another thread. */
  endBehind(): void {
    this.#checkIdle();
    this.#behind = undefined;
  }

  /** Writes over bytes at the front that `start` left out. */
  writeAt(bytes: Uint8Array, position: number): void {
    this.#write(bytes, position);
  }

  flush(): void {
    this.#checkIdle();
    this.#empty(undefined);
  }

  /** Empties the buffer, or leaves it to `behind` and goes on with another. */
  #empty(behind: WriteBehind | undefined): void {
    if (this.#buffered === 0) return;
    const next = behind?.swap(this.#buffer, this.#buffered, this.#written) ?? null;
    if (next === null) this.#write(this.#buffer.subarray(0, this.#buffered), this.#written);
    else this.#buffer = next;
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  /** Makes all that was appended durable. */
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

  /** Forgets what is still buffered. */
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
      throw new TilefoldError('BAD_JOB', `${path} is gone, and cannot be taken up again; start over`, { cause });
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
