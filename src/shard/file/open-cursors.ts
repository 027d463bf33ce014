// Which shard cursors of a merge have their file open: a limited number, for a merge walks hundreds of shards, and a process may
// not have as many files. The one that was not used for the longest is closed; it opens its file again when it is used.

/** What can close its file, and open it again by itself. */
export interface Closable {
  close(): void;
}

/** Well below the 256 files that the least generous systems give. Neighbours on the curve lie in few strips: few reopen. */
const MAX_OPEN = 96;

export class OpenCursors implements Disposable {
  /** The least recently used comes first. */
  readonly #open = new Set<Closable>();
  readonly #limit: number;
  #last: Closable | undefined;

  constructor(limit: number = MAX_OPEN) {
    this.#limit = limit;
  }

  /** To be called before a cursor uses its file, open or not yet. */
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
