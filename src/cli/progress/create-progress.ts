// Chooses how progress is shown. It goes to the stream it is given (stderr), never to stdout, which belongs to the report.

import type { Progress, ProgressStream, WallClock } from './progress.ts';
import { JsonProgress } from './progress-json.ts';
import { PlainProgress } from './progress-plain.ts';
import type { Clock } from './progress-throttle.ts';

export type ProgressMode = 'auto' | 'bar' | 'plain' | 'json' | 'none';

const SILENT: Progress = { onEvent: () => {}, close: () => {} };

/** Returns the progress for a mode. `clock` is for speeds, `wall` for the times in lines. `auto` is a bar on a terminal and plain lines anywhere else, as in CI. */
export async function createProgress(
  mode: ProgressMode,
  stream: ProgressStream,
  clock: Clock = () => performance.now(),
  wall: WallClock = () => new Date(),
): Promise<Progress> {
  const settled = mode === 'auto' ? (stream.isTTY ? 'bar' : 'plain') : mode;
  if (settled === 'bar') {
    const { BarProgress } = await import('./progress-bar.ts');
    return new BarProgress(stream, clock);
  }
  if (settled === 'plain') return new PlainProgress(stream, clock, wall);
  if (settled === 'json') return new JsonProgress(stream, clock, wall);
  return SILENT;
}
