// Limits how many shard cursors of a merge have their file open: a merge reads hundreds of shards, more than a process may have
// open. The least recently used one is closed and reopens its file on its next use.

/** Can close its file and reopen it on its own. */
export interface Closable {
  close(): void;
}

/** Well below the lowest usual limit of 256 files. Neighbours on the curve lie in few strips, so few files are reopened. */
const MAX_OPEN = 96;

export class OpenCursors implements Disposable {
  /** Least recently used first. */
  readonly #open = new Set<Closable>();
  readonly #limit: number;
  #last: Closable | undefined;

  constructor(limit: number = MAX_OPEN) {
    this.#limit = limit;
  }

  /** Call before a cursor uses its file, open or not. */
  use(cursor: Closable): void {
    if (cursor === this.#last) return;
    this.#last = cursor;
    this.#open.delete(cursor);
    this.#open.add(cursor);
    if (this.#open.size <= this.#limit) return;
    const [oldest] = this.#open as Iterable<Closable> as [Closable];
    this.#open.delete(oldest);
    oldest.close();
  }

  [Symbol.dispose](): void {
    for (const cursor of this.#open) cursor.close();
    this.#open.clear();
    this.#last = undefined;
  }
}
