// Progress as a bar on a terminal: one bar a phase, notices in lines above it.

import { SingleBar } from 'cli-progress';
import type { ProgressEvent } from '../index.ts';
import type { Progress, ProgressStream } from './progress.ts';
import { RateMeter, type TilesEvent } from './progress-rate.ts';
import { noticeText, rateText, shardsText } from './progress-text.ts';
import type { Clock } from './progress-throttle.ts';
import { count } from './table.ts';

const FORMAT = '{phase} {bar} {percentage}% | {tiles} tiles | {rate} | {shards}';
const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001b[2K';

const COLOURS = { red: 31, yellow: 33, dim: 2 };

type Colour = keyof typeof COLOURS;

export class BarProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #clock: Clock;
  readonly #isColoured: boolean;
  #phase = '';
  #bar: SingleBar | undefined;
  #rate: RateMeter;

  constructor(stream: ProgressStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#isColoured = stream.isTTY === true && !process.env.NO_COLOR;
    this.#rate = new RateMeter(clock);
  }

  readonly onEvent = (event: ProgressEvent): void => {
    if (event.type === 'tiles') {
      this.#update(event);
      return;
    }
    if (event.type === 'phase') {
      this.close();
      this.#phase = event.phase;
    }
    const notice = noticeText(event);
    if (notice !== undefined) this.#notice(this.#coloured(colourOf(event), notice));
  };

  close(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #update(event: TilesEvent): void {
    const { tilesRead, tilesTotal } = event;
    if (this.#bar === undefined) {
      this.#rate = new RateMeter(this.#clock);
      this.#bar = this.#createBar();
      this.#bar.start(tilesTotal, tilesRead, this.#payload(event));
      return;
    }
    this.#bar.setTotal(tilesTotal);
    this.#bar.update(tilesRead, this.#payload(event));
  }

  #createBar(): SingleBar {
    return new SingleBar({
      stream: this.#stream,
      format: FORMAT,
      barsize: BAR_WIDTH,
      barCompleteChar: '#',
      barIncompleteChar: '.',
      noTTYOutput: true,
      // The primary decides what a signal does.
      gracefulExit: false,
    });
  }

  #payload(event: TilesEvent): Record<string, string> {
    const shards = shardsText(event);
    return {
      phase: this.#phase,
      tiles: `${count(event.tilesRead)}/${count(event.tilesTotal)}`,
      rate: rateText(this.#rate.measure(event), event),
      shards: event.shardsFailed > 0 ? this.#coloured('red', shards) : shards,
    };
  }

  /** The bar draws itself again below the notice. */
  #notice(text: string): void {
    const isOverBar = this.#bar !== undefined && this.#stream.isTTY === true;
    this.#stream.write(`${isOverBar ? CLEAR_LINE : ''}${text}\n`);
  }

  #coloured(colour: Colour, text: string): string {
    return this.#isColoured ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  }
}

function colourOf(event: Exclude<ProgressEvent, TilesEvent>): Colour {
  if (event.type === 'phase') return 'dim';
  return event.type === 'shard' && event.state === 'failed' ? 'red' : 'yellow';
}
