// Progress as a bar on a terminal: one bar for each kind of work, notices in lines above it.

import { SingleBar } from 'cli-progress';
import type { ProgressEvent } from '../../job/progress-event.ts';
import { count } from '../../kit/text/numbers.ts';
import type { Progress, ProgressStream } from './progress.ts';
import { type CountingEvent, isCounting, kindOf, RateMeter } from './progress-rate.ts';
import { elapsedText, noticeText, rateText, shardsText, stepText } from './progress-text.ts';
import type { Clock } from './progress-throttle.ts';

const FORMAT = '{what} {bar} {percentage}% | {tiles} tiles | {rate}{shards}';
/** Without counts there is no percentage. */
const ELAPSED_FORMAT = '{what} | {elapsed}';
const BAR_WIDTH = 24;
const MERGE_SEEN_AFTER_MS = 1000;
const CLEAR_LINE = '\r\u001b[2K';

const COLOURS = { red: 31, yellow: 33, dim: 2 };

type Colour = keyof typeof COLOURS;

export class BarProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #clock: Clock;
  readonly #isColoured: boolean;
  readonly #rate: RateMeter;
  #phase = '';
  #bar: SingleBar | undefined;
  #kind: string | undefined;
  #lastRead = Number.NEGATIVE_INFINITY;

  constructor(stream: ProgressStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#isColoured = stream.isTTY === true && !process.env.NO_COLOR;
    this.#rate = new RateMeter(clock);
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (isCounting(event)) {
      if (this.#isVisible(event)) this.#update(event);
      return;
    }
    if (event.type === 'phase') {
      this.close();
      this.#rate.reset();
      this.#phase = event.phase;
    }
    const notice = noticeText(event);
    if (notice !== undefined) this.#notice(this.#coloured(colourOf(event), notice));
  };

  close(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** There is only one bar. During the map, merging is shown once it has made the map wait for a while. */
  #isVisible(event: CountingEvent): boolean {
    if (event.type === 'tiles') this.#lastRead = this.#clock();
    return event.type === 'tiles' || this.#phase !== 'map' || this.#clock() - this.#lastRead >= MERGE_SEEN_AFTER_MS;
  }

  #update(event: CountingEvent): void {
    const [done, total] = event.type === 'tiles' ? [event.tilesRead, event.tilesTotal] : [event.tilesDone, event.tilesTotal];
    if (this.#kind !== kindOf(event)) this.close();
    this.#kind = kindOf(event);
    const payload = { ...this.#wordsOf(event), tiles: `${count(done ?? 0)}/${count(total ?? 0)}` };
    if (this.#bar === undefined) {
      this.#bar = this.#createBar(done === null ? ELAPSED_FORMAT : FORMAT);
      this.#bar.start(total ?? 0, done ?? 0, payload);
      return;
    }
    this.#bar.setTotal(total ?? 0);
    this.#bar.update(done ?? 0, payload);
  }

  #createBar(format: string): SingleBar {
    return new SingleBar({
      stream: this.#stream,
      format,
      barsize: BAR_WIDTH,
      barCompleteChar: '#',
      barIncompleteChar: '.',
      noTTYOutput: true,
      // The primary handles signals.
      gracefulExit: false,
    });
  }

  #wordsOf(event: CountingEvent): Record<string, string> {
    const rate = rateText(this.#rate.measure(event), event);
    if (event.type === 'step') return { what: stepText(event), rate, shards: '', elapsed: elapsedText(event) };
    const shards = shardsText(event);
    return { what: this.#phase, rate, shards: ` | ${event.shardsFailed > 0 ? this.#coloured('red', shards) : shards}` };
  }

  /** Clears the bar for the notice; it is drawn again below. */
  #notice(text: string): void {
    const isOverBar = this.#bar !== undefined && this.#stream.isTTY === true;
    this.#stream.write(`${isOverBar ? CLEAR_LINE : ''}${text}\n`);
  }

  #coloured(colour: Colour, text: string): string {
    return this.#isColoured ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  }
}

function colourOf(event: Exclude<ProgressEvent, CountingEvent>): Colour {
  if (event.type === 'phase') return 'dim';
  return event.type === 'shard' && event.state === 'failed' ? 'red' : 'yellow';
}
