// Progress for programs: every event as one line of JSON with a timestamp; counting events at most four times a second of a kind.
// Fields: docs/progress.schema.json.

import type { ProgressEvent } from '../../job/progress-event.ts';
import { terminalText } from '../../kit/text/terminal-text.ts';
import { machineFields } from '../../report/text/field-names.ts';
import type { Progress, ProgressStream, WallClock } from './progress.ts';
import { CountingEvents } from './progress-counting.ts';
import { isCounting, type Rate } from './progress-rate.ts';
import type { Clock } from './progress-throttle.ts';

const INTERVAL_MS = 250;

export class JsonProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #wall: WallClock;
  readonly #counting: CountingEvents;

  constructor(stream: ProgressStream, clock: Clock, wall: WallClock) {
    this.#stream = stream;
    this.#wall = wall;
    this.#counting = new CountingEvents(INTERVAL_MS, clock, (event, rate) => this.#line({ ...event, ...speedOf(rate) }));
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (isCounting(event)) {
      this.#counting.offer(event);
      return;
    }
    if (event.type === 'phase') this.#counting.turn();
    this.#line(event);
  };

  close(): void {
    this.#counting.flush();
  }

  #line(event: object): void {
    const line = { time: this.#wall().toISOString(), ...(machineFields(event) as object) };
    this.#stream.write(`${terminalText(JSON.stringify(line))}\n`);
  }
}

/** null if unknown. */
function speedOf(rate: Rate | undefined): object {
  if (rate === undefined) return { tiles_per_second: null, seconds_left: null };
  const { tilesPerSecond, secondsLeft } = rate;
  return {
    tiles_per_second: Math.round(tilesPerSecond),
    seconds_left: secondsLeft === undefined ? null : Math.ceil(secondsLeft),
  };
}
