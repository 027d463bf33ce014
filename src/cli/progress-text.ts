// The words in which progress is told, the same beside the bar and in plain lines.

import type { ProgressEvent } from '../index.ts';
import type { Rate, TilesEvent } from './progress-rate.ts';
import { count, size } from './table.ts';
import { oneLine } from './terminal-text.ts';
import { formatDuration, plural } from './units.ts';

/** Returns the line for a phase, a shard in trouble or a warning; undefined for what needs no line of its own. */
export function noticeText(event: Exclude<ProgressEvent, TilesEvent>): string | undefined {
  if (event.type === 'warning') return `warning: ${oneLine(event.message)}`;
  if (event.type === 'phase') return phaseText(event);
  const reason = event.message === undefined ? '' : `: ${oneLine(event.message)}`;
  if (event.state === 'retry') return `shard ${event.index}: attempt ${event.attempt} failed, trying again${reason}`;
  if (event.state === 'failed') return `shard ${event.index}: failed after ${plural(event.attempt, 'attempt')}${reason}`;
  return undefined;
}

/** Where no bytes are read, the speed is that of tiles. */
export function rateText({ tilesPerSecond, bytesPerSecond, secondsLeft }: Rate, { bytesTotal }: TilesEvent): string {
  const left = secondsLeft === undefined ? '-:--' : formatDuration(secondsLeft);
  const speed = bytesTotal > 0 ? size(Math.round(bytesPerSecond)) : plural(Math.round(tilesPerSecond), 'tile');
  return `${speed}/s, ETA ${left}`;
}

export function shardsText({ shardsDone, shardsFailed, shardsTotal }: TilesEvent): string {
  const failed = shardsFailed > 0 ? `, ${count(shardsFailed)} failed` : '';
  return `shards ${count(shardsDone)}/${count(shardsTotal)} done${failed}`;
}

function phaseText({ phase, total }: Extract<ProgressEvent, { type: 'phase' }>): string {
  if (total === undefined) return phase;
  const bytes = total.bytes > 0 ? [size(total.bytes)] : [];
  return `${phase}: ${[plural(total.tiles, 'tile'), ...bytes, plural(total.shards, 'shard')].join(', ')}`;
}
