// Creates the progress display. It writes to the given stream (stderr), never to stdout, which belongs to the report.

import { isLogged } from '../log-level.ts';
import { LoggedProgress, WarningLines } from './logged-progress.ts';
import type { Progress, ProgressStream, WallClock } from './progress.ts';
import { JsonProgress } from './progress-json.ts';
import { PlainProgress } from './progress-plain.ts';
import type { Clock } from './progress-throttle.ts';

export type ProgressMode = 'auto' | 'bar' | 'plain' | 'json' | 'none';

const SILENT: Progress = { onEvent: () => {}, close: () => {} };

/**
 * Returns the progress display for a mode. `clock` is for rates, `wall` for timestamps. `auto` is a bar on a terminal and plain
 * lines elsewhere, as in CI. --log decides how much of it there is: below info only warnings, from debug on also each shard.
 */
export async function createProgress(
  mode: ProgressMode,
  stream: ProgressStream,
  clock: Clock = () => performance.now(),
  wall: WallClock = () => new Date(),
): Promise<Progress> {
  if (mode === 'auto' && !isLogged('info')) return isLogged('warn') ? new WarningLines(stream) : SILENT;
  if ((mode === 'auto' || mode === 'plain') && isLogged('debug'))
    return new LoggedProgress(stream, clock, wall, isLogged('trace'));
  const settled = mode === 'auto' ? (stream.isTTY ? 'bar' : 'plain') : mode;
  if (settled === 'bar') {
    const { BarProgress } = await import('./progress-bar.ts');
    return new BarProgress(stream, clock);
  }
  if (settled === 'plain') return new PlainProgress(stream, clock, wall);
  if (settled === 'json') return new JsonProgress(stream, clock, wall);
  return SILENT;
}
