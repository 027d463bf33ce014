// Limits the rate of events. The newest event held back is kept, so that the display ends with the last one.

/** Milliseconds from any origin; only differences are used, for display. */
export type Clock = () => number;

export class Throttle<Event> {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #emit: (event: Event) => void;
  #kind: string | undefined;
  #last = Number.NEGATIVE_INFINITY;
  #held: Event | undefined;

  constructor(intervalMs: number, clock: Clock, emit: (event: Event) => void) {
    this.#intervalMs = intervalMs;
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Emits the event, or holds it back if another of its kind was emitted less than the interval ago. */
  offer(event: Event, kind: string): void {
    if (kind !== this.#kind) {
      this.flush();
      this.#kind = kind;
      this.#last = Number.NEGATIVE_INFINITY;
    }
    this.#held = event;
    if (this.#clock() - this.#last >= this.#intervalMs) this.flush();
  }

  /** Emits the event that is held back, if any. */
  flush(): void {
    if (this.#held === undefined) return;
    const event = this.#held;
    this.#held = undefined;
    this.#last = this.#clock();
    this.#emit(event);
  }
}
