// Progress at other levels of --log than info: warnings alone, or lines for each shard as well.

import type { ProgressEvent } from '../../job/progress-event.ts';
import type { Progress, ProgressStream, WallClock } from './progress.ts';
import { PlainProgress } from './progress-plain.ts';
import { noticeText } from './progress-text.ts';
import type { Clock } from './progress-throttle.ts';

/** At warn: warnings, and shards with a problem. */
export class WarningLines implements Progress {
  readonly #stream: ProgressStream;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (event.type !== 'warning' && event.type !== 'shard') return;
    const notice = noticeText(event);
    if (notice !== undefined) this.#stream.write(`${notice}\n`);
  };

  close(): void {}
}

/** At debug: plain lines, and when each shard begins and ends. At trace: the state of the run whenever it changes, too. */
export class LoggedProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #wall: WallClock;
  readonly #plain: PlainProgress;

  constructor(stream: ProgressStream, clock: Clock, wall: WallClock, isTrace: boolean) {
    this.#stream = stream;
    this.#wall = wall;
    this.#plain = isTrace ? new PlainProgress(stream, clock, wall, 0) : new PlainProgress(stream, clock, wall);
  }

  readonly onEvent = (event: ProgressEvent): void => {
    this.#plain.onEvent(event);
    if (event.type !== 'shard' || (event.state !== 'started' && event.state !== 'done')) return;
    const time = this.#wall()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z ');
    this.#stream.write(`${time}shard ${event.index}: ${event.state}, attempt ${event.attempt}\n`);
  };

  close(): void {
    this.#plain.close();
  }
}
