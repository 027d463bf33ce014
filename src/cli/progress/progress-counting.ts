// Events of which there are many, few of them let through, each with the speed at which its work goes. Tiles that are read and the steps of
// a merge go on side by side, and neither hurries or holds up the other.

import { type CountingEvent, kindOf, type Rate, RateMeter } from './progress-rate.ts';
import { type Clock, Throttle } from './progress-throttle.ts';

export class CountingEvents {
  readonly #reading: Flow;
  readonly #steps: Flow;

  /** `emit` gets at most one event of a kind in the interval, and the last one of each. */
  constructor(intervalMs: number, clock: Clock, emit: (event: CountingEvent, rate: Rate | undefined) => void) {
    this.#reading = new Flow(intervalMs, clock, emit);
    this.#steps = new Flow(intervalMs, clock, emit);
  }

  offer(event: CountingEvent): void {
    (event.type === 'tiles' ? this.#reading : this.#steps).offer(event);
  }

  /** Emits what was held back. */
  flush(): void {
    this.#reading.throttle.flush();
    this.#steps.throttle.flush();
  }

  /** Emits what was held back; what comes is other work. */
  turn(): void {
    this.flush();
    this.#reading.rate.reset();
    this.#steps.rate.reset();
  }
}

class Flow {
  readonly rate: RateMeter;
  readonly throttle: Throttle<CountingEvent>;

  constructor(intervalMs: number, clock: Clock, emit: (event: CountingEvent, rate: Rate | undefined) => void) {
    this.rate = new RateMeter(clock);
    this.throttle = new Throttle(intervalMs, clock, (event) => emit(event, this.rate.measure(event)));
  }

  offer(event: CountingEvent): void {
    this.rate.measure(event);
    this.throttle.offer(event, kindOf(event));
  }
}
