// Throttles counting events, and adds the rate of their work. Reading tiles and merge steps run side by side, and are measured
// separately.

import { type CountingEvent, kindOf, type Rate, RateMeter } from './progress-rate.ts';
import { type Clock, Throttle } from './progress-throttle.ts';

export class CountingEvents {
  readonly #reading: Flow;
  readonly #steps: Flow;

  /** `emit` receives at most one event of a kind in the interval, and always the last one of each. */
  constructor(intervalMs: number, clock: Clock, emit: (event: CountingEvent, rate: Rate | undefined) => void) {
    this.#reading = new Flow(intervalMs, clock, emit);
    this.#steps = new Flow(intervalMs, clock, emit);
  }

  offer(event: CountingEvent): void {
    (event.type === 'tiles' ? this.#reading : this.#steps).offer(event);
  }

  /** Emits the events that are held back. */
  flush(): void {
    this.#reading.throttle.flush();
    this.#steps.throttle.flush();
  }

  /** Emits the events that are held back, and resets the rates: other work follows. */
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
