// Progress for programs: every event as one line of JSON, of the tiles events at most four a second.

import type { ProgressEvent } from '../index.ts';
import type { Progress, ProgressStream } from './progress.ts';
import { type Clock, Throttle } from './progress-throttle.ts';
import { terminalText } from './terminal-text.ts';

const INTERVAL_MS = 250;

export class JsonProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #tiles: Throttle<ProgressEvent>;

  constructor(stream: ProgressStream, clock: Clock) {
    this.#stream = stream;
    this.#tiles = new Throttle(INTERVAL_MS, clock, (event) => this.#line(event));
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (event.type === 'tiles') {
      this.#tiles.offer(event);
      return;
    }
    if (event.type === 'phase') this.#tiles.flush();
    this.#line(event);
  };

  close(): void {
    this.#tiles.flush();
  }

  #line(event: ProgressEvent): void {
    this.#stream.write(`${terminalText(JSON.stringify(event))}\n`);
  }
}
