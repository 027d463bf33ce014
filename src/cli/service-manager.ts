// Reports the state of a run to systemd, if it asks for that (sd_notify(3)). Node cannot open that kind of socket, so
// systemd-notify is run; it comes with systemd. The unit needs NotifyAccess=all.

import type { Progress } from './progress/progress.ts';
import { PlainProgress } from './progress/progress-plain.ts';
import type { Clock } from './progress/progress-throttle.ts';

export interface ServiceManager {
  readonly progress: Progress;
  stopping(): void;
}

/** Returns null if NOTIFY_SOCKET is not set. Sends READY at once. */
export function serviceManager(clock: Clock = () => performance.now()): ServiceManager | null {
  if ((process.env['NOTIFY_SOCKET'] ?? '') === '') return null;
  notify('READY=1', 'STATUS=starting');
  return {
    progress: new PlainProgress({ write: (line) => notify(`STATUS=${line.trim()}`) }, clock, null),
    stopping: () => notify('STOPPING=1'),
  };
}

/** Failing to notify must not affect the run; nothing waits for it. */
function notify(...assignments: readonly string[]): void {
  // Loaded late: it is large, and most runs do not need it.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn('systemd-notify', ['--no-block', ...assignments], { stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
