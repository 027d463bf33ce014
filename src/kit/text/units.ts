// Changes, times and plurals as people read them.

import { count } from './table.ts';

/** The change from one size to another: `-42.0%`, or `-` where there was nothing. */
export function formatChange(before: number, after: number): string {
  if (before === 0) return '-';
  const percent = ((after - before) / before) * 100;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)}%`;
}

/** 3725 -> `1:02:05`, 65 -> `1:05`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (part: number): string => String(part).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** 1 -> `1 shard`, 2000 -> `2,000 shards`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
