// Progress as lines for logs: each phase, each shard in trouble, and at most every five seconds how far the run is.

import type { ProgressEvent } from '../index.ts';
import type { Progress } from './progress.ts';
import { RateMeter, type TilesEvent } from './progress-rate.ts';
import { noticeText, rateText, shardsText } from './progress-text.ts';
import { type Clock, Throttle } from './progress-throttle.ts';
import { count } from './table.ts';
import { plural } from './units.ts';

const INTERVAL_MS = 5000;

/** Where lines go, one a call. */
interface LineSink {
  write(line: string): unknown;
}

export class PlainProgress implements Progress {
  readonly #stream: LineSink;
  readonly #clock: Clock;
  readonly #tiles: Throttle<TilesEvent>;
  #rate: RateMeter;

  constructor(stream: LineSink, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#rate = new RateMeter(clock);
    this.#tiles = new Throttle(INTERVAL_MS, clock, (event) => this.#line(this.#tilesText(event)));
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (event.type === 'tiles') {
      this.#rate.measure(event);
      this.#tiles.offer(event);
      return;
    }
    if (event.type === 'phase') {
      this.#tiles.flush();
      this.#rate = new RateMeter(this.#clock);
    }
    const notice = noticeText(event);
    if (notice !== undefined) this.#line(notice);
  };

  close(): void {
    this.#tiles.flush();
  }

  #tilesText(event: TilesEvent): string {
    const { tilesRead, tilesTotal, workers } = event;
    const percent = tilesTotal > 0 ? ` (${((tilesRead / tilesTotal) * 100).toFixed(1)}%)` : '';
    const tiles = `${count(tilesRead)}/${count(tilesTotal)} tiles${percent}`;
    return [tiles, rateText(this.#rate.measure(event), event), shardsText(event), plural(workers, 'worker')].join(', ');
  }

  #line(text: string): void {
    this.#stream.write(`${text}\n`);
  }
}
