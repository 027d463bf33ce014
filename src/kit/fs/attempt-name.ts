// Names for files that are still being written, in a directory that several processes of several machines may write to. Each process
// has names of its own, so that no two attempts at one piece of work ever share a file.

import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Matches what `attemptId` returns; for use within a regular expression. */
export const ATTEMPT_ID = '[0-9a-f]{8}-\\d+-[0-9a-f]{8}';

let host: string | undefined;

/** Returns host, process and a nonce: 26 to 32 characters, another one with each call. The name is temporary and becomes no output. */
export function attemptId(): string {
  return `${hostHash()}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Whether the process that an attempt's name holds may still be alive: another host cannot be asked. */
export function mayBeAlive(name: string): boolean {
  const [, on, pid] = /([0-9a-f]{8})-(\d+)-[0-9a-f]{8}/.exec(name) ?? [];
  if (pid === undefined) return false;
  return on !== hostHash() || isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, either.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function hostHash(): string {
  host ??= createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  return host;
}
