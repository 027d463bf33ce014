// Progress as lines for logs, with timestamps: each phase, each shard with a problem, and the state of the run at most every five
// seconds.

import type { ProgressEvent } from '../../job/progress-event.ts';
import type { Progress, WallClock } from './progress.ts';
import { CountingEvents } from './progress-counting.ts';
import { isCounting } from './progress-rate.ts';
import { countingText, noticeText } from './progress-text.ts';
import type { Clock } from './progress-throttle.ts';

const INTERVAL_MS = 5000;

/** Receives one line a call. */
interface LineSink {
  write(line: string): unknown;
}

export class PlainProgress implements Progress {
  readonly #stream: LineSink;
  readonly #wall: WallClock | null;
  readonly #counting: CountingEvents;

  /** Without `wall`, lines have no timestamps. */
  constructor(stream: LineSink, clock: Clock, wall: WallClock | null, intervalMs: number = INTERVAL_MS) {
    this.#stream = stream;
    this.#wall = wall;
    this.#counting = new CountingEvents(intervalMs, clock, (event, rate) => this.#line(countingText(event, rate)));
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (isCounting(event)) {
      // Steps of less than a second get no line.
      if (event.type === 'tiles' || event.tilesTotal !== null || event.seconds >= 1) this.#counting.offer(event);
      return;
    }
    if (event.type === 'phase') this.#counting.turn();
    const notice = noticeText(event);
    if (notice !== undefined) this.#line(notice);
  };

  close(): void {
    this.#counting.flush();
  }

  #line(text: string): void {
    const time =
      this.#wall?.()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z ') ?? '';
    this.#stream.write(`${time}${text}\n`);
  }
}
