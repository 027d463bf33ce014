// The texts of progress, shared by the bar and the plain lines.

import type { ProgressEvent } from '../../job/progress-event.ts';
import { clock, count, plural, share, size } from '../../kit/text/numbers.ts';
import { oneLine } from '../../kit/text/terminal-text.ts';
import type { CountingEvent, Rate, StepEvent, TilesEvent } from './progress-rate.ts';

/** Returns the line for a phase, a shard with a problem or a warning; undefined for events without a line. */
export function noticeText(event: Exclude<ProgressEvent, CountingEvent>): string | undefined {
  if (event.type === 'warning') return `warning: ${oneLine(event.message)}`;
  if (event.type === 'phase') return phaseText(event);
  const reason = event.message === undefined ? '' : `: ${oneLine(event.message)}`;
  if (event.state === 'retry') return `shard ${event.index}: attempt ${event.attempt} failed, trying again${reason}`;
  if (event.state === 'failed') return `shard ${event.index}: failed after ${plural(event.attempt, 'attempt')}${reason}`;
  return undefined;
}

/** Returns the line that shows the state of the work. */
export function countingText(event: CountingEvent, rate: Rate | undefined): string {
  if (event.type === 'tiles') {
    const { tilesRead, tilesTotal, workers } = event;
    return [tilesText(tilesRead, tilesTotal), rateText(rate, event), shardsText(event), plural(workers, 'worker')].join(', ');
  }
  const { tilesDone, tilesTotal } = event;
  if (tilesDone === null || tilesTotal === null) return `${stepText(event)}, ${elapsedText(event)}`;
  return `${stepText(event)}: ${tilesText(tilesDone, tilesTotal)}, ${rateText(rate, event)}`;
}

/** If no bytes are read, the rate is in tiles. */
export function rateText(rate: Rate | undefined, event: CountingEvent): string {
  const left = rate?.secondsLeft === undefined ? '-:--' : clock(rate.secondsLeft);
  const isOfBytes = event.type === 'tiles' && event.bytesTotal > 0;
  const speed = isOfBytes ? size(rate?.bytesPerSecond ?? 0) : plural(Math.round(rate?.tilesPerSecond ?? 0), 'tile');
  return `${speed}/s, ETA ${left}`;
}

export function shardsText({ shardsDone, shardsFailed, shardsTotal }: TilesEvent): string {
  const failed = shardsFailed > 0 ? `, ${count(shardsFailed)} failed` : '';
  return `shards ${count(shardsDone)}/${count(shardsTotal)} done${failed}`;
}

/** Names the current step in a word or two. */
export function stepText({ phase, step, bytes }: StepEvent): string {
  const texts = {
    append: phase,
    images: `${phase}, contents`,
    rows: `${phase}, keys`,
    finish: `${phase}: indexes and metadata`,
    sync: `${phase}: ${bytes === null ? 'all' : size(bytes)} to disk`,
  };
  return texts[step];
}

export function elapsedText({ seconds }: StepEvent): string {
  return `${clock(seconds)} so far`;
}

function tilesText(done: number, total: number): string {
  const percent = total > 0 ? ` (${share(done, total)})` : '';
  return `${count(done)}/${count(total)} tiles${percent}`;
}

function phaseText({ phase, total }: Extract<ProgressEvent, { type: 'phase' }>): string {
  if (total === undefined) return phase;
  const bytes = total.bytes > 0 ? [size(total.bytes)] : [];
  return `${phase}: ${[plural(total.tiles, 'tile'), ...bytes, plural(total.shards, 'shard')].join(', ')}`;
}
