// Tells systemd how a run goes, where it asks for that (sd_notify(3)). Node opens no socket of its kind; systemd-notify, which comes with
// systemd, does. The unit needs NotifyAccess=all for it.

import type { Progress } from './progress/progress.ts';
import { PlainProgress } from './progress/progress-plain.ts';
import type { Clock } from './progress/progress-throttle.ts';

export interface ServiceManager {
  readonly progress: Progress;
  stopping(): void;
}

/** Returns null where nobody asks. Says READY at once. */
export function serviceManager(clock: Clock = () => performance.now()): ServiceManager | null {
  if ((process.env['NOTIFY_SOCKET'] ?? '') === '') return null;
  notify('READY=1', 'STATUS=starting');
  return {
    progress: new PlainProgress({ write: (line) => notify(`STATUS=${line.trim()}`) }, clock, null),
    stopping: () => notify('STOPPING=1'),
  };
}

/** A run is worth more than what is said of it: that it cannot be said stops nothing, and nothing waits for it. */
function notify(...assignments: readonly string[]): void {
  // Of no use to most runs, and large.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn('systemd-notify', ['--no-block', ...assignments], { stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
