// Identifies the input files. Checked at the start, at each shard's end and before the merge, so that a run never reads two
// states of an input.

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { TilefoldError } from '../errors.ts';
import { SQLITE_MAGIC } from './file-kind.ts';
import { hasPendingWal, pendingWalText } from './mbtiles/read/pending-wal.ts';

const BLOCK = 65_536;
const SAMPLED_BLOCKS = 64;
/** SQLite's file change counter, big-endian, at byte 24 of the header (file format, section 1.3.7). */
const CHANGE_COUNTER = { at: 24, length: 4 };

export interface InputIdentity {
  readonly path: string;
  readonly size: number;
  /** Nanoseconds since 1970, as text: a double is too small. */
  readonly modified: string;
  /** sha256 over the first, the last and 64 blocks between, 64 KiB each. */
  readonly sampled: string;
  /** Bytes 24 to 27, hexadecimal: SQLite's change counter if the file is a database. */
  readonly changeCounter: string;
}

/** Most files kept open by a watch; the lowest usual limit is 256 for all files of a process. */
const MOST_HELD = 64;

/**
 * Watches the inputs of a run, one file after the other. Of more inputs than may be kept open, each is opened when it is looked at.
 * Then SQLite's locks of that file are dropped, and what another program writes meanwhile is found by the next check.
 */
export class InputWatch implements Disposable {
  readonly #paths: readonly string[];
  readonly #held: FileWatch[] = [];
  /** Of files not held: device and inode as first seen. */
  readonly #first: string[] = [];

  constructor(paths: readonly string[]) {
    this.#paths = paths;
    try {
      if (paths.length <= MOST_HELD) for (const path of paths) this.#held.push(new FileWatch(path));
      else for (const path of paths) this.#first.push(fileOf(path));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** @throws TilefoldError as `FileWatch.identify` does */
  identify(): InputIdentity[] {
    return this.#paths.map((_, i) => this.#with(i, (file) => file.identify()));
  }

  /**
   * `expected`: an identity for each input, in order.
   * @throws TilefoldError 'INPUT_CHANGED'
   */
  check(expected: readonly InputIdentity[]): void {
    for (const [i, path] of this.#paths.entries()) {
      if (this.#first[i] !== undefined && this.#first[i] !== fileOf(path)) throw changed(path);
      this.#with(i, (file) => file.check(expected[i] as InputIdentity));
    }
  }

  #with<Result>(i: number, look: (file: FileWatch) => Result): Result {
    const held = this.#held[i];
    if (held !== undefined) return look(held);
    using file = new FileWatch(this.#paths[i] as string);
    return look(file);
  }

  [Symbol.dispose](): void {
    for (const file of this.#held) file[Symbol.dispose]();
  }
}

/** Device and inode; empty if the file is gone. */
function fileOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.dev}:${found.ino}`;
}

function changed(path: string): TilefoldError {
  return new TilefoldError(
    'INPUT_CHANGED',
    `${path}: changed while it was being read; nothing was written. Run again with --restart once it stands still`,
  );
}

/** Keeps a file open as long as it is read: closing it earlier would drop SQLite's locks of an open connection. */
export class FileWatch implements Disposable {
  readonly #path: string;
  readonly #fd: number;
  readonly #isDatabase: boolean;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'r');
    this.#isDatabase = this.#startsWith(SQLITE_MAGIC);
  }

  /**
   * Reads 4 MiB at most, whatever the file size.
   * @throws TilefoldError 'UNSUPPORTED' for a database with a -wal file: see ADR 0032
   */
  identify(): InputIdentity {
    if (this.#isInTwoFiles()) throw new TilefoldError('UNSUPPORTED', `${this.#path}: ${pendingWalText(this.#path)}`);
    const { size, mtimeNs } = fstatSync(this.#fd, { bigint: true });
    const length = Number(size);
    const hash = createHash('sha256');
    const block = Buffer.alloc(BLOCK);
    for (const offset of sampledOffsets(length)) hash.update(block.subarray(0, readSync(this.#fd, block, 0, BLOCK, offset)));
    return {
      path: this.#path,
      size: length,
      modified: String(mtimeNs),
      sampled: hash.digest('hex'),
      changeCounter: this.#changeCounter(),
    };
  }

  /**
   * Compares size, time, change counter, and the file behind the path, which are cheap to read. In WAL mode a commit changes none
   * of these, but leaves a -wal file.
   * @throws TilefoldError 'INPUT_CHANGED'
   */
  check(expected: InputIdentity): void {
    if (this.#isInTwoFiles()) {
      const what = 'another program began to write to it while it was being read; nothing was written';
      const text = `${this.#path}: ${what}. Now ${pendingWalText(this.#path)}. Then run again with --restart`;
      throw new TilefoldError('INPUT_CHANGED', text);
    }
    const named = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    const held = fstatSync(this.#fd, { bigint: true });
    const same =
      named?.ino === held.ino &&
      named.dev === held.dev &&
      Number(held.size) === expected.size &&
      String(held.mtimeNs) === expected.modified &&
      this.#changeCounter() === expected.changeCounter;
    if (!same) throw changed(this.#path);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #isInTwoFiles(): boolean {
    return this.#isDatabase && hasPendingWal(this.#path);
  }

  #startsWith(text: string): boolean {
    const head = Buffer.alloc(text.length);
    readSync(this.#fd, head, 0, head.length, 0);
    return head.toString('latin1') === text;
  }

  #changeCounter(): string {
    const bytes = Buffer.alloc(CHANGE_COUNTER.length);
    readSync(this.#fd, bytes, 0, CHANGE_COUNTER.length, CHANGE_COUNTER.at);
    return bytes.toString('hex');
  }
}

/** In order. Offsets of a small file coincide, and are read once. */
function sampledOffsets(size: number): Set<number> {
  const last = Math.max(0, size - BLOCK);
  const step = last / (SAMPLED_BLOCKS + 1);
  return new Set(Array.from({ length: SAMPLED_BLOCKS + 2 }, (_, i) => Math.floor(i * step)));
}
