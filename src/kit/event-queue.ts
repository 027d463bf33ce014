// Turns callbacks into an async iteration. Grows with what the reader has not taken yet: a few events a second per worker.

export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = [];
  #ended = false;
  #error: unknown;
  #wake: () => void = () => {};

  push(event: Event): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Ends the iteration after what is queued; with an error, by throwing it. */
  end(error?: unknown): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    for (;;) {
      while (this.#events.length > 0) yield this.#events.shift() as Event;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
