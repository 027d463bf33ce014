// Opens the archives of a union when they are read, and limits how many are open at once: a merge may have more inputs than a
// process may have open files.

import type { ArchiveSource } from '../types.ts';

/**
 * Most archives open at once. Each takes one file, or two with a key index, and the watch of the inputs takes one for each of a few;
 * the lowest usual limit is 256 files.
 */
export const MOST_OPEN = 48;

/** An archive that stays open until the lease ends. */
export interface Lease extends Disposable {
  readonly source: ArchiveSource;
}

interface OpenArchive {
  readonly source: ArchiveSource;
  leases: number;
}

export class ArchivePool implements Disposable {
  readonly #open: (input: number) => ArchiveSource;
  readonly #most: number;
  /** By input, least recently used first. */
  readonly #archives = new Map<number, OpenArchive>();

  /** `open` opens the archive of an input. */
  constructor(open: (input: number) => ArchiveSource, most: number = MOST_OPEN) {
    this.#open = open;
    this.#most = most;
  }

  lease(input: number): Lease {
    const archive = this.#archives.get(input) ?? this.#opened(input);
    this.#archives.delete(input);
    this.#archives.set(input, archive);
    archive.leases++;
    return {
      source: archive.source,
      [Symbol.dispose]() {
        archive.leases--;
      },
    };
  }

  /** Calls `use` with the archive of an input. */
  with<Result>(input: number, use: (source: ArchiveSource) => Result): Result {
    using lease = this.lease(input);
    return use(lease.source);
  }

  [Symbol.dispose](): void {
    for (const { source } of this.#archives.values()) source[Symbol.dispose]();
    this.#archives.clear();
  }

  #opened(input: number): OpenArchive {
    if (this.#archives.size >= this.#most) this.#closeOldest();
    return { source: this.#open(input), leases: 0 };
  }

  /** Leased archives stay open, so a caller must not lease more than the pool's limit at once. */
  #closeOldest(): void {
    for (const [input, { source, leases }] of this.#archives) {
      if (leases > 0) continue;
      this.#archives.delete(input);
      source[Symbol.dispose]();
      return;
    }
  }
}
